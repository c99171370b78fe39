import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { refuseWords, runCommand } from '../cli/command.ts'
import { commandsOf } from './azure-cli/commands-of-page.ts'
import { type Grammar, grammarOf, RECORDED, type Recorded } from './azure-cli/grammar.ts'

const USAGE = `
npm run record-azure-cli

Asks the Azure CLI of this machine for the help of each command that docs/deploy.md shows, and writes down which options it
takes (${RECORDED}). A test compares the page with it. A command that the CLI does not know is left out, and named. Ends
with 1 when there is no Azure CLI.
`

await runCommand(USAGE, {}, async (_, words) => {
  refuseWords(words)
  const page = await readFile('docs/deploy.md', 'utf8')
  const shown = [...new Set(commandsOf('az', page).map((command) => command.words))].toSorted()
  const commands: Record<string, Grammar> = {}
  for (const command of shown) {
    try {
      commands[command] = grammarOf((await az(...command.split(' '), '--help')).stdout)
    } catch {
      console.error(`This Azure CLI has no az ${command}.`)
    }
  }
  const { 'azure-cli': version } = JSON.parse((await az('version')).stdout) as { 'azure-cli': string }
  const recorded: Recorded = { version, commands }
  await writeFile(RECORDED, `${JSON.stringify(recorded, undefined, 2)}\n`)
  console.log(`${Object.keys(commands).length} commands of the Azure CLI ${version}`)
})

function az(...words: string[]): Promise<{ stdout: string }> {
  return promisify(execFile)('az', words)
}
