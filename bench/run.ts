import { refuseWords, runCommand, UsageError } from '../cli/command.ts'

const USAGE = `
npm run bench -- cost [--json]

  cost     what an alert costs: storage transactions, ITSM calls and Key Vault calls, counted at the wire
  --json   print the counts, for all alerts of a case together, as JSON
`

await runCommand(USAGE, { json: { type: 'boolean', default: false } }, async ({ json }, [name, ...rest]) => {
  refuseWords(rest)
  if (name !== 'cost') throw new UsageError(`Which bench? There is: cost. Try --help.`)
  const { runCost } = await import('./cost.ts')
  await runCost(json)
})
