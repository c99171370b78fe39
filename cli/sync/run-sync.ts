import { setTimeout } from 'node:timers/promises'
import { createBridge } from '../../shared/app.ts'
import type { SyncResult } from '../../shared/bridge/sync/sync-stream.ts'
import type { SyncWorkItems } from '../../shared/bridge/sync/sync-work-items.ts'
import type { Product } from '../../shared/connectors/product.ts'
import type { Log } from '../../shared/log.ts'
import { openConnection } from '../check-connection/open-connection.ts'
import { runCommand, UsageError } from '../command.ts'
import { readAppSettings } from '../command-settings.ts'
import { createProgressDisplay, type ProgressDisplay, showWhile } from '../progress.ts'
import { parseSince } from '../since.ts'
import { type Renewal, renewConnection } from './renew-connection.ts'
import { formatRenewal, formatResults, progressOf } from './sync-text.ts'

const USAGE = `
npm run sync -- NAME [--renew] [--from DATE] [--once] [--dry-run] [--json]

Copies what changed in the product of a connection into Log Analytics now, as the timer does every 15 minutes by default,
until nothing is left. It continues where the last run stopped; the first one begins as many days back as the connection's
sync says. Runs of the app and of this command never overlap. Ends with 1 when something could not be read
or written.

With --renew it does first what ITSMC's button Sync did: it renews the access token by the stored grant, even if the
old one is still valid, and checks again the fields, choices, templates and references that the connection's templates name, as
check-connection does. Anything not complete is reported, and ends with 1 after the reading. A grant that is refused ends with 1
at once: npm run connect -- NAME --renew signs in again.

  NAME          a connection of bridge.yaml with sync; with --renew, any
  --renew       renew the access token and check the product before reading, also with --dry-run
  --from DATE   read again everything that changed since: 7d, or a date such as 2026-08-01, at most 120 days back
  --once        one run of two minutes at most, as the timer makes it
  --dry-run     read, and write neither rows nor the cursor
  --json        print {"results": [{"type", "outcome", "rows", "refused", "pages"}]}, with "code" and "reason" of what failed,
                and with --renew "renewal": {"tokens", "report"}

The settings are those of the environment, of local.settings.json, or of the npm start that runs: the first of them that
has KEY_VAULT_URL. BRIDGE_CONFIG names another configuration folder than config.
`

const DAY_MS = 86_400_000
const MAX_DAYS = 120

/** As long as a run of the timer. */
const ONCE_MS = 120_000

/** The wait when the product does not say how long. */
const PAUSE_SECONDS = 5

/** The command, for the products that connections can name. */
export async function runSync(products: readonly Product[]): Promise<void> {
  await runCommand(
    USAGE,
    {
      renew: { type: 'boolean', default: false },
      from: { type: 'string' },
      once: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
    async (values, [name, ...rest]) => {
      if (name === undefined || rest.length > 0) throw new UsageError('Name one connection. Try --help.')
      const asked: Asked = {
        isOnce: values.once,
        isDryRun: values['dry-run'],
        ...(values.from === undefined ? {} : { from: fromOf(values.from) }),
      }
      // As a Functions host does it: Azure's library looks for the app's identity in the environment.
      Object.assign(process.env, await readAppSettings())
      process.env['BRIDGE_CONFIG'] ??= 'config'
      const sync = await createBridge(process.env, logWarnings, async () => products).workItemSync()
      const types = await typesToRead(sync, name, values.renew)
      const renewal = values.renew ? await renew(name, products, values.json) : undefined
      const results = await syncUntilDone(sync, { name, types }, asked)
      const text = values.json
        ? JSON.stringify({ renewal, results: results.map(jsonOf) }, undefined, 2)
        : formatResults(name, results, values['dry-run'])
      console.log(text)
      return isDone(results, values.once, renewal) ? 0 : 1
    },
  )
}

/** @throws UsageError for a connection that syncs nothing, unless there is something else to do */
async function typesToRead(
  sync: SyncWorkItems,
  name: string,
  isRenewed: boolean,
): Promise<readonly SyncType[]> {
  const types = await sync.typesOf(name)
  if (types.length > 0 || isRenewed) return types
  throw new UsageError(
    `${name} is not a connection with sync: give it sync in bridge.yaml (docs/log-analytics.md). npm run connections lists them.`,
  )
}

/** Closes the connection, and with it the cached facts of the product; the reading that follows asks for what it needs. */
async function renew(name: string, products: readonly Product[], isSilent: boolean): Promise<Renewal> {
  await using connection = await openConnection(name, process.env, products)
  const renewal = await showWhile(`Renewing ${name}`, () => renewConnection(connection))
  if (!isSilent) console.log(formatRenewal(renewal))
  return renewal
}

function isDone(results: readonly SyncResult[], isOnce: boolean, renewal?: Renewal): boolean {
  if (renewal?.report.isComplete === false) return false
  return results.every(({ outcome }) => outcome === 'caught up' || (isOnce && outcome === 'more'))
}

interface Asked {
  readonly isOnce: boolean
  readonly isDryRun: boolean
  readonly from?: string
}

async function syncUntilDone(
  sync: SyncWorkItems,
  { name, types }: { readonly name: string; readonly types: readonly SyncType[] },
  asked: Asked,
): Promise<readonly SyncResult[]> {
  const results: SyncResult[] = []
  for (const type of types) {
    const display = createProgressDisplay(process.stderr, { every: 10 })
    try {
      results.push(await syncType(sync, { name, type }, asked, display))
    } finally {
      display.end()
    }
  }
  return results
}

type SyncType = Awaited<ReturnType<SyncWorkItems['typesOf']>>[number]

/** Waits as long as a product asks, and then tries again. */
async function syncType(
  sync: SyncWorkItems,
  { name, type }: { readonly name: string; readonly type: SyncType },
  { isOnce, from, isDryRun }: Asked,
  display: ProgressDisplay,
): Promise<SyncResult> {
  let total: SyncResult = { type, outcome: 'more', pages: 0, rows: 0, refused: 0 }
  // Later runs do not read again what was read since then.
  let since = from === undefined ? {} : { from }
  for (;;) {
    const { rows } = total
    const result = await sync.syncType(name, type, {
      until: isOnce ? Date.now() + ONCE_MS : Infinity,
      isDryRun,
      ...since,
      onPage: (progress) => display.show(progressOf({ ...progress, rows: rows + progress.rows }, Date.now())),
    })
    total = added(total, result)
    since = {}
    if (result.outcome !== 'more' || isOnce || isDryRun) return total
    await setTimeout((result.error?.retryAfterSeconds ?? PAUSE_SECONDS) * 1000)
  }
}

function added(before: SyncResult, result: SyncResult): SyncResult {
  return {
    ...result,
    pages: before.pages + result.pages,
    rows: before.rows + result.rows,
    refused: before.refused + result.refused,
  }
}

/** @throws UsageError */
function fromOf(text: string): string {
  const from = parseSince(text, Date.now(), '--from')
  if (Date.parse(from) >= Date.now() - (MAX_DAYS + 1) * DAY_MS) return from
  throw new UsageError(`--from goes ${MAX_DAYS} days back at most.`)
}

function jsonOf({ error, ...result }: SyncResult): object {
  return { ...result, ...(error === undefined ? {} : { code: error.code, reason: error.message }) }
}

/** The result has the failure; warnings about single rows are printed here. */
const logWarnings: Log = (level, event, facts) => {
  if (level !== 'info' && event !== 'work-items-not-synced') {
    console.error(`${event}: ${JSON.stringify(facts)}`)
  }
}
