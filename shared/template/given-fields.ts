import type { KindFacts, TicketProduct } from '../ticket/kinds.ts'
import { factsOf } from '../ticket/kinds.ts'
import { type Action, ACTIONS, type Fields, type Kind } from '../ticket/ticket.ts'
import { asProductTakes, misfitOf } from './field-facts.ts'
import { fitFields } from './fit-fields.ts'
import { plainFields } from './plain-fields.ts'
import type { Template } from './template.ts'

/** What is wrong with one of the fields, or with all of them together. */
export interface FieldProblem {
  /** `''` when it is about all of them. */
  readonly field: string
  readonly reason: string
}

/**
 * A template of fields that someone gives for one record: they open it as they are. Title and description fill required
 * fields of that kind that are not given. Later changes are written with the fields that the product requires for them,
 * and the description.
 *
 * @returns the first problem when the record cannot have these fields
 */
export function templateOfFields(
  fields: Fields,
  { title, description }: { readonly title: string; readonly description: string },
  product: TicketProduct,
  kind: Kind,
): Template | FieldProblem {
  const facts = factsOf(product, kind)
  const given = (field: string): string => fields[field] ?? ''
  const written = (action: Action, text: string, name: string, kept: readonly string[]): Fields =>
    plainFields(facts, { action, text, name, kept, rendered: given })
  const texts = written('open', description, title, [])
  const opening = withoutBlanks({ ...texts, ...fields })
  const problem = problemOf(opening, facts, `${product.name} ${kind}`)
  if (problem !== undefined) return problem
  const names = Object.keys(opening)
  return {
    name: 'fields',
    product: product.name,
    kind,
    actions: new Set<Action>(ACTIONS.filter((action) => action === 'open' || action === 'note')),
    cautions: () => [],
    placeOf: () => 'the fields of the request',
    expectationFor: () => ({
      fields: names,
      opening: names,
      choices: Object.fromEntries(names.map((name) => [name, [String(opening[name])]])),
    }),
    render: (action, { alert }) =>
      fittedTo(facts, action === 'open' ? opening : written(action, alert.summary, alert.rule.name, [])),
    renderPlain: (action, { alert }, text, keeps) => {
      const kept = action === 'open' ? names.filter(keeps) : []
      return fittedTo(facts, written(action, text, alert.rule.name, kept))
    },
  }
}

function fittedTo(facts: KindFacts, fields: Fields): Fields {
  return fitFields(asProductTakes(fields, facts), facts)
}

function withoutBlanks(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

function problemOf(opening: Fields, facts: KindFacts, what: string): FieldProblem | undefined {
  const reserved = facts.reserved.find((field) => Object.hasOwn(opening, field))
  if (reserved !== undefined) {
    return { field: reserved, reason: 'is written by the bridge or the product itself' }
  }
  const misnamed = Object.keys(opening).find((field) => !facts.fieldNames.test(field))
  if (misnamed !== undefined) {
    return { field: misnamed, reason: `cannot be a field of a ${what}: write it as the product does` }
  }
  for (const [field, value] of Object.entries(opening)) {
    const reason = misfitOf(value, facts.fields?.[field])
    if (reason !== undefined) return { field, reason }
  }
  const missing = facts.required.open.filter((field) => !Object.hasOwn(opening, field))
  return missing.length === 0
    ? undefined
    : { field: '', reason: `a ${what} must have ${missing.join(', ')} as well` }
}
