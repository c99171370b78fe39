import { BridgeError } from '../../errors.ts'
import type { Fields } from '../../ticket/ticket.ts'
import { LOOKUP_VALUE } from './kinds.ts'
import { nearNames } from './near-names.ts'
import type { ColumnFacts, Lookup, TableFacts } from './table-facts.ts'

/**
 * The body of a write: each text converted to its column's type. The metadata says which columns are numbers, switches
 * and lookups; a text that is longer than its column is cut, because the product would refuse it.
 *
 * @param findEntitySet the name in a path of a table that a lookup leads to
 * @throws BridgeError `product_rejected` for an unknown column, or a value that it cannot hold
 */
export async function bodyOf(
  fields: Fields,
  facts: TableFacts,
  findEntitySet: (table: string) => Promise<string>,
): Promise<Record<string, unknown>> {
  const properties = await Promise.all(
    Object.entries(fields).map(async ([name, text]): Promise<[string, unknown]> => {
      const column = facts.columns.get(name)
      if (column === undefined) throw unknownColumn(name, facts)
      if (!LOOKUP_TYPES.has(column.type)) return [name, valueOf(name, column, text)]
      const { navigation, table, id } = referenceOf(name, text, facts)
      return [`${navigation}@odata.bind`, `/${await findEntitySet(table)}(${id})`]
    }),
  )
  return Object.fromEntries(properties)
}

/** Columns of these types hold another record. */
export const LOOKUP_TYPES: ReadonlySet<string> = new Set(['Lookup', 'Customer', 'Owner'])

const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  Integer: parseInteger,
  BigInt: parseInteger,
  Picklist: parseInteger,
  State: parseInteger,
  Status: parseInteger,
  Decimal: parseDecimal,
  Double: parseDecimal,
  Money: parseDecimal,
  Boolean: (text) => ({ true: true, false: false })[text],
}

/** What a text means in a column; texts, dates, GUIDs and several choices at once are given as they are. */
function valueOf(name: string, { type, maxLength }: ColumnFacts, text: string): unknown {
  const parse = PARSERS[type]
  if (parse === undefined) return maxLength === undefined ? text : cutText(text, maxLength)
  const value = parse(text.trim())
  if (value !== undefined) return value
  const wanted = type === 'Boolean' ? 'true or false' : 'a number'
  throw new BridgeError(
    'product_rejected',
    `Provance: the column ${name} (${type}) takes ${wanted}: correct the template`,
  )
}

/** At most so many UTF-16 units, and never half a character. */
export function cutText(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '')
}

function parseInteger(text: string): number | undefined {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined
}

function parseDecimal(text: string): number | undefined {
  return /^-?\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : undefined
}

/** Where a lookup's relationship leads when a user or a team may own a record. */
const OWNER = 'owner'

function referenceOf(
  name: string,
  text: string,
  { lookups }: TableFacts,
): { navigation: string; table: string; id: string } {
  const [, table = '', id = ''] = LOOKUP_VALUE.exec(text.trim()) ?? []
  const found = lookups.find((lookup) => lookup.column === name && leadsTo(lookup, table))
  if (found !== undefined) return { navigation: found.navigation, table, id }
  const targets = lookups.filter(({ column }) => column === name).map(({ target }) => target)
  const message = `Provance: the column ${name} takes a record such as ${targets[0] ?? 'account'}(GUID), of ${targets.join(', ')}: correct the template`
  throw new BridgeError('product_rejected', message)
}

function leadsTo({ target }: Lookup, table: string): boolean {
  return target === OWNER ? table === 'systemuser' || table === 'team' : target === table
}

function unknownColumn(name: string, { name: table, columns }: TableFacts): BridgeError {
  const message = `Provance: the table ${table} has no column ${name}${nearNames(name, columns.keys())}: correct the template`
  return new BridgeError('product_rejected', message)
}
