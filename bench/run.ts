import { refuseWords, runCommand, UsageError } from '../cli/command.ts'

const USAGE = `
npm run bench -- load [--json] [--in-flight 1,16,64] [--alerts N]
npm run bench -- cost [--json]
npm run bench -- cold-start [--json] [--starts N]
npm run bench -- hostile [--json]

  load     how many alerts an instance takes, and delivers, in a second, against what the storage's own client can put;
           processor time, memory and storage transactions per alert
  cost     what an alert costs: storage transactions, ITSM calls and Key Vault calls, counted at the wire
  cold-start  how long a new process takes until it has accepted its first alert, against a trivial app
  hostile  how long a body of 1 MiB keeps others waiting, by kinds of bodies; fails above 50 ms
  --json   print the figures as JSON
  --in-flight 1,16,64  posts that are on their way at the same time, a run for each (load)
  --alerts N  alerts in each run (load; default 2000)
  --starts N  starts of each app (cold-start; default 7)
`

interface BenchOptions {
  readonly json: boolean
  readonly inFlight: readonly number[]
  readonly alerts: number
  readonly starts: number
}

const BENCHES: ReadonlyMap<string | undefined, (options: BenchOptions) => Promise<void>> = new Map([
  ['load', async ({ json, ...options }) => (await import('./load.ts')).runLoad(json, options)],
  ['cost', async ({ json }) => (await import('./cost.ts')).runCost(json)],
  ['cold-start', async ({ json, starts }) => (await import('./cold-start.ts')).runColdStart(json, starts)],
  ['hostile', async ({ json }) => (await import('./hostile.ts')).runHostile(json)],
])

await runCommand(
  USAGE,
  {
    json: { type: 'boolean', default: false },
    'in-flight': { type: 'string', default: '1,16,64' },
    alerts: { type: 'string', default: '2000' },
    starts: { type: 'string', default: '7' },
  },
  async ({ json, alerts, starts, 'in-flight': inFlight }, [name, ...rest]) => {
    refuseWords(rest)
    const bench = BENCHES.get(name)
    if (bench === undefined)
      throw new UsageError(`Which bench? There are: ${[...BENCHES.keys()].join(', ')}. Try --help.`)
    await bench({
      json,
      inFlight: inFlight.split(',').map(countOf),
      alerts: countOf(alerts),
      starts: countOf(starts),
    })
  },
)

/** @throws UsageError */
function countOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new UsageError(`A number from 1 on, not ${JSON.stringify(text)}.`)
}
