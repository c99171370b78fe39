import { refuseWords, runCommand, UsageError } from '../cli/command.ts'

const USAGE = `
npm run bench -- cost [--json]
npm run bench -- hostile [--json]

  cost     what an alert costs: storage transactions, ITSM calls and Key Vault calls, counted at the wire
  hostile  how long a body of 1 MiB keeps others waiting, by kinds of bodies; fails above 50 ms
  --json   print the figures as JSON
`

await runCommand(USAGE, { json: { type: 'boolean', default: false } }, async ({ json }, [name, ...rest]) => {
  refuseWords(rest)
  switch (name) {
    case 'cost': {
      const { runCost } = await import('./cost.ts')
      return runCost(json)
    }
    case 'hostile': {
      const { runHostile } = await import('./hostile.ts')
      return runHostile(json)
    }
    default:
      throw new UsageError('Which bench? There are: cost, hostile. Try --help.')
  }
})
