import type { Liquid, Template as LiquidTemplate } from 'liquidjs'
import { BridgeError } from '../errors.ts'
import { type KindFacts, kindsOf, type TicketProduct } from '../ticket/kinds.ts'
import { type Action, ACTIONS, type Expectation, type Fields, type Kind } from '../ticket/ticket.ts'
import { liquidScope, type TemplateContext } from './context.ts'
import {
  createTemplateEngine,
  isBuiltInFilter,
  type LookupTables,
  renderText,
  variablesOf,
} from './engine.ts'
import { type CompiledFields, expectationOf } from './expectation.ts'
import { fitFields, shortenLongFields } from './fit-fields.ts'
import { unknownTemplateName } from './names.ts'
import { plainFields } from './plain-fields.ts'
import type { TemplateDocument } from './template-schema.ts'

type FieldTexts = TemplateDocument['open']

/** A compiled template. */
export interface Template {
  readonly name: string
  /** Name of the product that it writes to. */
  readonly product: string
  readonly kind: Kind
  /** What it can render: `escalate` and `hold` may be left out. */
  readonly actions: ReadonlySet<Action>
  /** Where a person mends what it writes for an action, in words: `the section open of templates/NAME.yaml`. */
  readonly placeOf: (action: Action) => string
  /** What its actions write, so that a connection can be checked for it before an alert comes. */
  readonly expectation: Required<Expectation>
  /**
   * The fields for an action, fitted to the product's lengths. Fields that come out blank are left out.
   *
   * @throws BridgeError `template_failed`: a value is missing and has no default, or a required field is blank
   */
  render(action: Action, context: TemplateContext): Fields
  /**
   * The required fields of an action and no other: a text in place of the long one, the others as far as they render.
   * It never throws.
   */
  renderPlain(action: Action, context: TemplateContext, text: string): Fields
}

/** What is wrong with a template, and where: the path of keys to the value in its document. */
export interface TemplateProblem {
  readonly path: readonly string[]
  readonly reason: string
  /** Line inside the value, from 1, when the reason is in its text. */
  readonly lineInText?: number
}

/** Compiles a document, or says everything that is wrong with it. @param ofProduct that the document names */
export function compileTemplate(
  name: string,
  document: TemplateDocument,
  ofProduct: TicketProduct,
): Template | TemplateProblem[] {
  const { product, kind } = document
  const facts = ofProduct.kinds[kind]
  if (facts === undefined) {
    return [{ path: ['kind'], reason: `${product} has no ${kind}; it has ${kindsOf(ofProduct).join(', ')}` }]
  }
  const tables = textTables(document.tables ?? {})
  const problems: TemplateProblem[] = Object.keys(tables)
    .filter(isBuiltInFilter)
    .map((table) => ({
      path: ['tables', table],
      reason: `${table} is a Liquid filter already; name the table otherwise`,
    }))
  const engine = createTemplateEngine(tables)
  const actions = new Map<Action, CompiledFields>()
  for (const action of ACTIONS) {
    const fields = document[action]
    if (fields === undefined) continue
    if (facts.cannot.includes(action)) {
      problems.push({ path: [action], reason: `a ${product} ${kind} has no ${action}; remove it` })
      continue
    }
    problems.push(...missingFields(action, fields, facts))
    actions.set(action, compileFields(engine, action, fields, facts, problems))
  }
  if (problems.length > 0) return problems
  return {
    name,
    product,
    kind,
    actions: new Set(actions.keys()),
    placeOf: (action) => `the section ${action} of templates/${name}.yaml`,
    expectation: expectationOf(engine, actions, tables),
    render: (action, context) => {
      const place = `${name}.${action}`
      const compiled = actions.get(action) ?? new Map<string, LiquidTemplate[]>()
      const scope = liquidScope(context)
      const fields = renderFields(engine, place, compiled, scope)
      requireFields(place, fields, facts.required[action])
      const shortened = shortenLongFields(fields, facts, (field, longest) =>
        renderText(engine, compiled.get(field) ?? [], scope, longest),
      )
      return fitFields(shortened, facts)
    },
    renderPlain: (action, context, text) => {
      const scope = liquidScope(context)
      const compiled = actions.get(action)
      const rendered = (field: string): string => renderedOrBlank(engine, compiled?.get(field) ?? [], scope)
      return fitFields(plainFields(facts, action, text, context.alert.rule.name, rendered), facts)
    },
  }
}

function textTables(tables: NonNullable<TemplateDocument['tables']>): LookupTables {
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [
      name,
      Object.fromEntries(Object.entries(table).map(([key, value]) => [key, String(value)])),
    ]),
  )
}

function missingFields(action: Action, fields: FieldTexts, facts: KindFacts): TemplateProblem[] {
  return facts.required[action]
    .filter((field) => !Object.hasOwn(fields, field))
    .map((field) => ({ path: [action], reason: `${action} must give ${field}` }))
}

function compileFields(
  engine: Liquid,
  action: Action,
  fields: FieldTexts,
  facts: KindFacts,
  problems: TemplateProblem[],
): CompiledFields {
  const compiled = new Map<string, LiquidTemplate[]>()
  for (const [field, text] of Object.entries(fields)) {
    const path = [action, field]
    if (facts.reserved.includes(field)) {
      problems.push({ path, reason: `${field} is written by the bridge or the product itself; remove it` })
      continue
    }
    if (!facts.fieldNames.test(field)) {
      problems.push({ path, reason: `${field} cannot be a field's name there: write it as the product does` })
      continue
    }
    try {
      const parsed = engine.parse(String(text))
      compiled.set(field, parsed)
      problems.push(...unknownNames(engine, parsed, path))
    } catch (error) {
      problems.push({ path, ...liquidReason(error) })
    }
  }
  return compiled
}

function unknownNames(engine: Liquid, parsed: LiquidTemplate[], path: readonly string[]): TemplateProblem[] {
  return variablesOf(engine, parsed).flatMap((variable) => {
    const reason = unknownTemplateName(variable.path)
    return reason === undefined ? [] : [{ path, reason, lineInText: variable.line }]
  })
}

/** Liquid's message without its own position, which counts from the start of the value and not of the file. */
function liquidReason(error: unknown): { reason: string; lineInText?: number } {
  const message = error instanceof Error ? error.message : String(error)
  const line = /, line:(\d+), col:\d+/.exec(message)?.[1]
  const reason = message.replace(/, line:\d+, col:\d+/, '')
  return line === undefined ? { reason } : { reason, lineInText: Number(line) }
}

function renderFields(engine: Liquid, place: string, fields: CompiledFields, scope: object): Fields {
  const rendered: Record<string, string> = {}
  for (const [field, parsed] of fields) {
    try {
      const value = renderText(engine, parsed, scope)
      if (value !== '') rendered[field] = value
    } catch (error) {
      const { reason } = liquidReason(error)
      throw new BridgeError(
        'template_failed',
        `Template ${place}.${field}: ${reason}. Give the value a default.`,
      )
    }
  }
  return rendered
}

function renderedOrBlank(engine: Liquid, parsed: LiquidTemplate[], scope: object): string {
  try {
    return renderText(engine, parsed, scope)
  } catch {
    return ''
  }
}

function requireFields(place: string, fields: Fields, required: readonly string[]): void {
  const blank = required.filter((field) => fields[field] === undefined)
  if (blank.length === 0) return
  throw new BridgeError(
    'template_failed',
    `Template ${place}: ${blank.join(', ')} came out blank. Give it a default.`,
  )
}
