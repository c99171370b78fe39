import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { absenceTable, capabilityTable } from './capability-tables.ts'
import { commandUsages, exitCodeTable } from './command-pages.ts'
import { decisionTables } from './decision-tables.ts'
import { errorTable } from './error-table.ts'
import { importanceTable } from './importance-table.ts'
import { logEventTable } from './log-event-table.ts'
import { fieldLimitTable, optionTables, productTable, requiredFieldTable } from './product-tables.ts'
import { requirementTable } from './requirement-table.ts'
import { serviceTable } from './service-table.ts'
import { settingTable } from './setting-table.ts'
import { lifeSamples, ticketSamples, titleTable } from './ticket-samples.ts'
import { valueTable } from './value-table.ts'
import {
  doubtFields,
  episodeFields,
  formatTable,
  grantFields,
  indexFields,
  journalFields,
  letterFields,
  messageFields,
  registerFields,
  ticketFields,
  tokenFields,
} from './storage-tables.ts'

/** The pages with generated parts, and the function that writes each part. */
const PAGES: Readonly<Record<string, Readonly<Record<string, () => string | Promise<string>>>>> = {
  'commands.md': { 'exit codes': exitCodeTable, usages: commandUsages },
  'configuration.md': {
    importance: importanceTable,
    products: productTable,
    options: optionTables,
    'required fields': requiredFieldTable,
    'field limits': fieldLimitTable,
    values: valueTable,
  },
  'connectors.md': { capabilities: capabilityTable, absences: absenceTable, products: productTable },
  'from-itsmc.md': { requirements: requirementTable },
  'life-cycle.md': { decisions: decisionTables, services: serviceTable },
  'log-events.md': { events: logEventTable },
  'settings.md': { settings: settingTable },
  'storage-format.md': {
    formats: formatTable,
    'ticket-fields': ticketFields,
    'episode-fields': episodeFields,
    'doubt-fields': doubtFields,
    'index-fields': indexFields,
    'register-fields': registerFields,
    'message-fields': messageFields,
    'journal-fields': journalFields,
    'letter-fields': letterFields,
    'grant-fields': grantFields,
    'token-fields': tokenFields,
  },
  'tickets.md': { titles: titleTable, tickets: ticketSamples, life: lifeSamples },
  'webhook.md': { errors: errorTable },
}

export interface Page {
  readonly path: string
  /** The present text of the file. */
  readonly written: string
  /** The text that it should have. */
  readonly current: string
}

/** Pages that take seconds to write, because each command runs with `--help`. */
const SLOW_PAGES = new Set(['commands.md'])

export const pageNames = (speed: 'quick' | 'slow'): string[] =>
  Object.keys(PAGES).filter((name) => SLOW_PAGES.has(name) === (speed === 'slow'))

/** @throws Error when a page lacks the place for one of its parts */
export function readPages(names = Object.keys(PAGES)): Promise<readonly Page[]> {
  return Promise.all(
    names.map(async (name) => {
      const parts = PAGES[name] ?? {}
      const path = fileURLToPath(new URL(`../../docs/${name}`, import.meta.url))
      const written = await readFile(path, 'utf8')
      let filled = written
      for (const [part, write] of Object.entries(parts)) filled = fill(filled, part, await write())
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
