import { refuseWords, runCommand, UsageError } from '../cli/command.ts'

const USAGE = `
npm run bench -- cost [--json]
npm run bench -- hostile [--json]

  cost     what an alert costs: storage transactions, ITSM calls and Key Vault calls, counted at the wire
  hostile  how long a body of 1 MiB keeps others waiting, by kinds of bodies; fails above 50 ms
  --json   print the figures as JSON
`

const BENCHES: ReadonlyMap<string | undefined, () => Promise<(json: boolean) => Promise<void>>> = new Map([
  ['cost', async () => (await import('./cost.ts')).runCost],
  ['hostile', async () => (await import('./hostile.ts')).runHostile],
])

await runCommand(USAGE, { json: { type: 'boolean', default: false } }, async ({ json }, [name, ...rest]) => {
  refuseWords(rest)
  const bench = BENCHES.get(name)
  if (bench === undefined)
    throw new UsageError(`Which bench? There are: ${[...BENCHES.keys()].join(', ')}. Try --help.`)
  const run = await bench()
  await run(json)
})
