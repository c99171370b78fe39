import { refuseWords, runCommand, UsageError } from '../cli/command.ts'

const USAGE = `
npm run bench -- load [--json] [--in-flight 1,16,64] [--alerts N] [--setting NAME=VALUE …]
npm run bench -- cost [--json]
npm run bench -- cold-start [--json] [--starts N]
npm run bench -- growth [--json] [--rows 10,10000]
npm run bench -- sync [--json] [--records 10000,40000]
npm run bench -- hostile [--json]

  load        how many alerts an instance accepts, and delivers, in a second, compared to what the storage's own client
              can put; processor time, memory and storage transactions per alert
  cost        what an alert costs: storage transactions, ITSM calls and Key Vault calls, counted at the wire
  cold-start  how long a new process takes until it has accepted its first alert, against a trivial app
  growth      what a new ticket and the console's pages of tickets cost among few tickets and among a million, counted by
              a simulated Table service that seeks by key as Azure's does; two minutes
  sync        memory of a process that copies work items into Log Analytics for the first time
  hostile     how long a body of 1 MiB keeps others waiting, by kinds of bodies; fails above 50 ms

Ends with 1 when what a run promises does not hold, such as the 50 ms of hostile.

  --json                print the figures as JSON; of load, without those that explain them
  --in-flight 1,16,64   posts that are on their way at the same time, a run for each (load)
  --alerts N            alerts in each run (load; default 2000)
  --setting NAME=VALUE  a setting of the app, of host.json or of Node, such as NODE_OPTIONS=--max-semi-space-size=8
                        (load; may be repeated)
  --starts N            starts of each app (cold-start; default 7)
  --rows 10,10000       tickets that are there already, a ledger for each (growth; default 10,10000,1000000)
  --records 10000,40000 work items, a product for each (sync)
`

interface BenchOptions {
  readonly json: boolean
  readonly inFlight: readonly number[]
  readonly alerts: number
  readonly settings: Readonly<Record<string, string>>
  readonly starts: number
  readonly rows: readonly number[]
  readonly records: readonly number[]
}

const BENCHES: ReadonlyMap<string | undefined, (options: BenchOptions) => Promise<void>> = new Map([
  ['load', async ({ json, ...options }) => (await import('./load.ts')).runLoad(json, options)],
  ['cost', async ({ json }) => (await import('./cost.ts')).runCost(json)],
  ['cold-start', async ({ json, starts }) => (await import('./cold-start.ts')).runColdStart(json, starts)],
  ['growth', async ({ json, rows }) => (await import('./growth.ts')).runGrowth(json, rows)],
  ['sync', async ({ json, records }) => (await import('./sync.ts')).runSync(json, records)],
  ['hostile', async ({ json }) => (await import('./hostile.ts')).runHostile(json)],
])

await runCommand(
  USAGE,
  {
    json: { type: 'boolean', default: false },
    'in-flight': { type: 'string', default: '1,16,64' },
    alerts: { type: 'string', default: '2000' },
    setting: { type: 'string', multiple: true, default: [] },
    starts: { type: 'string', default: '7' },
    rows: { type: 'string', default: '10,10000,1000000' },
    records: { type: 'string', default: '10000,40000' },
  },
  async (values, [name, ...rest]) => {
    refuseWords(rest)
    const bench = BENCHES.get(name)
    if (bench === undefined)
      throw new UsageError(`Which bench? There are: ${[...BENCHES.keys()].join(', ')}. Try --help.`)
    await bench({
      json: values.json,
      inFlight: countsOf(values['in-flight']),
      alerts: countOf(values.alerts),
      settings: Object.fromEntries(values.setting.map(settingOf)),
      starts: countOf(values.starts),
      rows: countsOf(values.rows),
      records: countsOf(values.records),
    })
  },
)

/** @throws UsageError */
function countOf(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new UsageError(`A number from 1 on, not ${JSON.stringify(text)}.`)
}

/** @throws UsageError */
function countsOf(text: string): number[] {
  return text.split(',').map(countOf)
}

/** @throws UsageError */
function settingOf(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([\w.]+)=(.*)$/.exec(text) ?? []
  if (name === undefined || value === undefined)
    throw new UsageError(`A setting is NAME=VALUE, not ${JSON.stringify(text)}.`)
  return [name, value]
}
