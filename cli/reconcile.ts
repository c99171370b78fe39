import { reconcile } from '../shared/bridge/journal/reconcile.ts'
import { refuseWords, runCommand } from './command.ts'
import { openJournal } from './journal/open-journal.ts'
import { formatReconciliation } from './journal/reconciliation-text.ts'
import { parseSince } from './since.ts'

const USAGE = `
npm run reconcile [-- --since 24h] [-- --json]

Compares the accepted alerts with their outcomes, and names each that is missing: one without a line in the journal for
ten minutes after its time, or whose dead letter is gone although it was neither replayed nor discarded.
Ends with 1 when one is missing.

  --since TIME   alerts accepted since: 90m, 24h, 7d, or a time such as 2026-11-23T12:00:00Z (default 24h)
  --json         print {"since", "accepted", "delivered", …, "missing", "actions", "gaps": [{"deliveryId", "alertId", …}]}

The storage is that of AzureWebJobsStorage in the environment, of local.settings.json, or of the npm start that runs.
`

await runCommand(
  USAGE,
  { since: { type: 'string', default: '24h' }, json: { type: 'boolean', default: false } },
  async (values, words) => {
    refuseWords(words)
    const since = parseSince(values.since, Date.now())
    const report = await reconcile(since, { ...(await openJournal()), now: Date.now })
    console.log(values.json ? JSON.stringify(report, undefined, 2) : formatReconciliation(report))
    return report.gaps.length === 0 ? 0 : 1
  },
)
