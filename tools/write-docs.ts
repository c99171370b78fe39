import { writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { refuseWords, runCommand } from '../cli/command.ts'
import { readConsoleTypes } from './write-docs/console-types.ts'
import { pageNames, readPages } from './write-docs/generated-docs.ts'
import { readSchemas } from './write-docs/generated-schemas.ts'

const USAGE = `
npm run write-docs [-- --commands]

Generates what follows from the code: the parts of docs/*.md on what each product can do, on the decision table, and on which services report the end of a problem; schemas/ of bridge.yaml, templates and settings; local.settings.sample.json;
docs/console.openapi.ts. A test fails while one of them is not current. Ends with 1 when one could not be written.

  --commands   docs/commands.md as well, for which each command is asked for its usage; takes seconds
`

await runCommand(USAGE, { commands: { type: 'boolean', default: false } }, async ({ commands }, words) => {
  refuseWords(words)
  const names = [...pageNames('quick'), ...(commands ? pageNames('slow') : [])]
  const files = [...(await readSchemas()), await readConsoleTypes(), ...(await readPages(names))]
  for (const { path, written, current } of files) {
    if (written !== current) await writeFile(path, current)
    console.log(`${relative('.', path)}: ${written === current ? 'current' : 'written'}`)
  }
})
