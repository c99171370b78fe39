import { findStories } from '../shared/bridge/journal/timeline.ts'
import { runCommand, UsageError } from './command.ts'
import { openJournal } from './journal/open-journal.ts'
import { printableTime } from './printable.ts'
import { parseSince } from './since.ts'
import { formatStory } from './journal/timeline-text.ts'

const USAGE = `
npm run trace -- ALERT|DELIVERY|TICKET [--since 7d] [--json]

Shows what happened to an alert, from its receipt to its ticket. Ends with 1 when nothing is found.

  ALERT          Azure's id of the alert, or its last part, or the beginning of that part
  DELIVERY       the deliveryId that the webhook answered
  TICKET         the ticket's number, or its correlationId: prints every alert that is in the ticket
  --since TIME   look this far back: 90m, 24h, 7d, or a time such as 2026-11-23T12:00:00Z (default 7d)
  --json         print a list of {"deliveryId", "accepted", "entries": [{"at", "step", …}]}; docs/storage-format.md has
                 the members of a line of the journal

The storage is that of AzureWebJobsStorage in the environment, of local.settings.json, or of the npm start that runs.
`

await runCommand(
  USAGE,
  { since: { type: 'string', default: '7d' }, json: { type: 'boolean', default: false } },
  async (values, [wanted = '', ...rest]) => {
    if (wanted === '' || rest.length > 0) throw new UsageError('Name one alert or ticket. Try --help.')
    const since = parseSince(values.since, Date.now())
    const { journal } = await openJournal()
    const stories = await findStories(wanted, since, journal)
    if (values.json) console.log(JSON.stringify(stories, undefined, 2))
    else if (stories.length > 0) console.log(stories.map(formatStory).join('\n\n'))
    else {
      const earlier = 'Look further back with --since, for example --since 30d.'
      console.error(`The journal has nothing about ${wanted} since ${printableTime(since)}. ${earlier}`)
    }
    return stories.length > 0 ? 0 : 1
  },
)
