import { writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { refuseWords, runCommand } from '../cli/command.ts'
import { readPages } from './write-docs/generated-docs.ts'

const USAGE = `
npm run write-docs

Writes the parts of docs/*.md that say what the program says: what each product can do, what is decided when, which
services tell the end of a problem. A test fails while a page is not current.
`

await runCommand(USAGE, {}, async (_, words) => {
  refuseWords(words)
  for (const { path, written, current } of await readPages()) {
    if (written !== current) await writeFile(path, current)
    console.log(`${relative('.', path)}: ${written === current ? 'current' : 'written'}`)
  }
})
