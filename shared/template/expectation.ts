import { type Liquid, Output, type Template as LiquidTemplate, TokenKind } from 'liquidjs'
import type { Action, Expectation } from '../ticket/ticket.ts'
import { filtersOf, type LookupTables } from './engine.ts'

/** The fields of one action, compiled. */
export type CompiledFields = ReadonlyMap<string, LiquidTemplate[]>

/** What a template will write, as far as that is known before there is an alert. */
export function expectationOf(
  engine: Liquid,
  actions: ReadonlyMap<Action, CompiledFields>,
  tables: LookupTables,
): Required<Expectation> {
  const values = new Map<string, Set<string>>()
  for (const [field, parsed] of [...actions.values()].flatMap((fields) => [...fields])) {
    const known = values.get(field) ?? new Set()
    values.set(field, new Set([...known, ...knownValues(engine, parsed, tables)]))
  }
  const known = [...values].filter(([, given]) => given.size > 0)
  return {
    fields: [...values.keys()],
    opening: [...(actions.get('open')?.keys() ?? [])],
    choices: Object.fromEntries(known.map(([field, given]) => [field, [...given]])),
  }
}

/** A text without Liquid is the value itself; what ends in a table is one of the table's values. */
export function knownValues(
  engine: Liquid,
  parsed: LiquidTemplate[],
  tables: LookupTables,
): readonly string[] {
  if (parsed.every(({ token }) => token.kind === TokenKind.HTML)) {
    return [String(engine.renderSync(parsed)).trim()].filter((value) => value !== '')
  }
  const [only, ...others] = parsed
  const filter = only instanceof Output && others.length === 0 ? filtersOf(only).at(-1) : undefined
  return Object.values(tables[filter ?? ''] ?? {})
}
