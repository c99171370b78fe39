import { type Liquid, type Template as LiquidTemplate, TokenKind } from 'liquidjs'
import type { FieldFacts, KindFacts } from '../ticket/kinds.ts'
import type { Action, Fields } from '../ticket/ticket.ts'
import type { TemplateProblem } from './template-problem.ts'
import type { TemplateDocument } from './template-schema.ts'

type FieldTexts = TemplateDocument['open']

/** Values in the form that the product takes, dates above all. */
export function asProductTakes(fields: Fields, { fields: facts = {} }: Pick<KindFacts, 'fields'>): Fields {
  const write = (name: string, value: string): string => facts[name]?.write?.(value) ?? value
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, write(name, value)]))
}

/** What is wrong with values that are known before there is an alert: those without Liquid in them. */
export function fieldProblems(
  engine: Liquid,
  action: Action,
  fields: FieldTexts,
  { fields: facts = {}, companions = [] }: Pick<KindFacts, 'fields' | 'companions'>,
): TemplateProblem[] {
  const fixed = new Map(
    Object.entries(fields).flatMap(([name, text]) => {
      const value = fixedText(engine, String(text))
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
  const misfits = [...fixed].flatMap(([field, value]) => {
    const reason = misfitOf(value, facts[field])
    return reason === undefined ? [] : [{ path: [action, field], reason: `${field} ${reason}` }]
  })
  const alone = companions.filter(
    ({ field, value, needs }) => fixed.get(field) === value && !Object.hasOwn(fields, needs),
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
  if (facts === undefined || facts.accepts.test(value)) return undefined
  return `is a ${facts.is} and takes ${facts.wanted}; "${value}" is none`
}

/** A text without Liquid is the value itself. What cannot be parsed is another one's to tell. */
function fixedText(engine: Liquid, text: string): string | undefined {
  try {
    return fixedValue(engine, engine.parse(text))
  } catch {
    return undefined
  }
}

/** The value of a text that no alert changes; undefined of any other. */
export function fixedValue(engine: Liquid, parsed: LiquidTemplate[]): string | undefined {
  if (!parsed.every(({ token }) => token.kind === TokenKind.HTML)) return undefined
  return String(engine.renderSync(parsed)).trim()
}
