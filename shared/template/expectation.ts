import { type Liquid, Output, type Template as LiquidTemplate, TokenKind } from 'liquidjs'
import type { Action, WrittenByTemplate } from '../ticket/ticket.ts'
import { filtersOf, type LookupTables, renderText, variablesOf } from './engine.ts'

/** The fields of one action, compiled. */
export type CompiledFields = ReadonlyMap<string, LiquidTemplate[]>

/**
 * What a template will write, as far as that is known without an alert. A field that is blank with this connection
 * is not written.
 *
 * @param connection as templates see it
 */
export function expectationOf(
  engine: Liquid,
  actions: ReadonlyMap<Action, CompiledFields>,
  tables: LookupTables,
  connection: object,
): WrittenByTemplate {
  const values = new Map<string, Set<string>>()
  const opening: string[] = []
  for (const [action, fields] of actions) {
    for (const [field, parsed] of fields) {
      const known = knownValues(engine, parsed, tables, connection)
      if (known?.length === 0) continue
      values.set(field, new Set([...(values.get(field) ?? []), ...(known ?? [])]))
      if (action === 'open') opening.push(field)
    }
  }
  const known = [...values].filter(([, given]) => given.size > 0)
  return {
    fields: [...values.keys()],
    opening,
    choices: Object.fromEntries(known.map(([field, given]) => [field, [...given]])),
  }
}

/**
 * A text without Liquid is the value itself, and so is one that only the connection decides; what ends in a table is one
 * of the table's values. None for a blank; undefined where the values come with the alert.
 */
export function knownValues(
  engine: Liquid,
  parsed: LiquidTemplate[],
  tables: LookupTables,
  connection: object,
): readonly string[] | undefined {
  const value = fixedValue(engine, parsed) ?? valueByConnection(engine, parsed, connection)
  if (value !== undefined) return value === '' ? [] : [value]
  const [only, ...others] = parsed
  const filter = only instanceof Output && others.length === 0 ? filtersOf(only).at(-1) : undefined
  const table = tables[filter ?? '']
  return table === undefined ? undefined : Object.values(table)
}

function valueByConnection(engine: Liquid, parsed: LiquidTemplate[], connection: object): string | undefined {
  const variables = variablesOf(engine, parsed)
  if (variables.length === 0 || variables.some(({ path: [first] }) => first !== 'connection'))
    return undefined
  try {
    return renderText(engine, parsed, { connection })
  } catch {
    // A value that the connection lacks, without a default: the ticket reports it.
    return undefined
  }
}

/** The value of a text that no alert changes; undefined of any other. */
function fixedValue(engine: Liquid, parsed: LiquidTemplate[]): string | undefined {
  if (!parsed.every(({ token }) => token.kind === TokenKind.HTML)) return undefined
  return String(engine.renderSync(parsed)).trim()
}
