import type { Liquid } from 'liquidjs'
import type { FieldFacts, KindFacts } from '../ticket/kinds.ts'
import type { Action, Fields } from '../ticket/ticket.ts'
import type { LookupTables } from './engine.ts'
import { knownValues } from './expectation.ts'
import type { TemplateProblem } from './template-problem.ts'
import type { TemplateDocument } from './template-schema.ts'

type FieldTexts = TemplateDocument['open']

/** Values in the product's form, mainly dates. */
export function asProductTakes(fields: Fields, { fields: facts = {} }: Pick<KindFacts, 'fields'>): Fields {
  const write = (name: string, value: string): string => facts[name]?.write?.(value) ?? value
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, write(name, value)]))
}

/** Problems of values that are known without an alert: those of a text without Liquid, and of tables. */
export function fieldProblems(
  engine: Liquid,
  action: Action,
  fields: FieldTexts,
  { fields: facts = {}, companions = [] }: Pick<KindFacts, 'fields' | 'companions'>,
  tables: LookupTables,
): TemplateProblem[] {
  const known = new Map(
    Object.entries(fields).map(([name, text]) => [name, valuesOf(engine, String(text), tables)]),
  )
  const misfits = [...known].flatMap(([field, values]) => {
    const reason = values.map((value) => misfitOf(value, facts[field])).find((each) => each !== undefined)
    return reason === undefined ? [] : [{ path: [action, field], reason: `${field} ${reason}` }]
  })
  const alone = companions.filter(
    ({ field, value, needs }) => known.get(field)?.includes(value) === true && !Object.hasOwn(fields, needs),
  )
  return [
    ...misfits,
    ...alone.map(({ field, value, needs, because }) => ({
      path: [action, field],
      reason: `with ${field} ${value}, ${action} must give ${needs} as well: ${because}`,
    })),
  ]
}

/** Why a field cannot take a value, as what follows its name; undefined when it can, as far as that is known. */
export function misfitOf(value: string, facts: FieldFacts | undefined): string | undefined {
  if (facts === undefined || facts.accepts.test(facts.write?.(value) ?? value)) return undefined
  return `is a ${facts.is} and takes ${facts.wanted}; "${value}" is none`
}

/** None where the values come with the alert, and for a text that does not parse: compiling it says so. */
function valuesOf(engine: Liquid, text: string, tables: LookupTables): readonly string[] {
  try {
    return knownValues(engine, engine.parse(text), tables, {}) ?? []
  } catch {
    return []
  }
}
