import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { absenceTable, capabilityTable } from './capability-tables.ts'
import { decisionTables } from './decision-tables.ts'
import { serviceTable } from './service-table.ts'

/** The pages with parts that the program writes, and who writes each part. */
const PAGES: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'connectors.md': { capabilities: capabilityTable, absences: absenceTable },
  'life-cycle.md': { decisions: decisionTables, services: serviceTable },
}

export interface Page {
  readonly path: string
  /** As it is in the file. */
  readonly written: string
  /** As it should be. */
  readonly current: string
}

/** @throws Error when a page lacks the place for one of its parts */
export function readPages(): Promise<readonly Page[]> {
  return Promise.all(
    Object.entries(PAGES).map(async ([name, parts]) => {
      const path = fileURLToPath(new URL(`../../docs/${name}`, import.meta.url))
      const written = await readFile(path, 'utf8')
      const filled = Object.entries(parts).reduce((text, [part, write]) => fill(text, part, write()), written)
      const style = await resolveConfig(path)
      return { path, written, current: await format(filled, { ...style, parser: 'markdown' }) }
    }),
  )
}

function fill(text: string, part: string, content: string): string {
  const begin = `<!-- generated: ${part}; npm run write-docs writes it -->`
  const end = `<!-- end of ${part} -->`
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined)
    throw new Error(`The place for ${part} is missing: ${begin}`)
  return `${before}${begin}\n\n${content}\n\n${end}${after}`
}
