import type { Liquid, Template as LiquidTemplate } from 'liquidjs'
import { titleOf } from '../alert/title.ts'
import { closestName, suggestion } from '../closest-name.ts'
import { type KindFacts, kindsOf, type TicketProduct } from '../ticket/kinds.ts'
import { type Action, ACTIONS, type WrittenByTemplate, type Fields, type Kind } from '../ticket/ticket.ts'
import { connectionScope, liquidScope, type TemplateContext } from './context.ts'
import {
  createTemplateEngine,
  isBuiltInFilter,
  type LookupTables,
  renderText,
  variablesOf,
} from './engine.ts'
import { type CompiledFields, expectationOf, knownValues } from './expectation.ts'
import { asProductTakes, fieldProblems } from './field-facts.ts'
import { fitFields, shortenLongFields } from './fit-fields.ts'
import { withLocalTimes } from './local-times.ts'
import { missingValuesOf } from './missing-values.ts'
import { onlyFieldIn } from './named-field.ts'
import { unknownTemplateName } from './names.ts'
import { passedOver, syntaxReason } from './liquid-words.ts'
import { plainFields } from './plain-fields.ts'
import { liquidReason, type PlaceOf, renderedOrBlank, renderFields, requireFields } from './render-fields.ts'
import type { TemplateProblem } from './template-problem.ts'
import type { TemplateDocument } from './template-schema.ts'

export type { TemplateProblem }

type FieldTexts = TemplateDocument['open']

/** A compiled template. */
export interface Template {
  readonly name: string
  /** Name of the product that it writes to. */
  readonly product: string
  readonly kind: Kind
  /** What it can render: `escalate` and `hold` may be left out. */
  readonly actions: ReadonlySet<Action>
  /** What its actions write over a connection, so that this can be checked before an alert comes. */
  expectationFor(connection: TemplateContext['connection']): WrittenByTemplate
  /**
   * What fails with some alerts: values that can be missing, each by file and line with what to do. Found when it is asked
   * for: it takes longer than the rest of loading a template, and an instance that delivers does not need it.
   */
  cautions(): readonly string[]
  /**
   * Where a person corrects what it writes for an action, in words, with file and line: of the one field that a text
   * names, else of its section.
   */
  placeOf(action: Action, text?: string): string
  /**
   * The fields for an action, fitted to the product's lengths. Fields that come out blank are left out.
   *
   * @throws BridgeError `template_failed`: a value is missing and has no default, or a required field is blank
   */
  render(action: Action, context: TemplateContext): Fields
  /**
   * The required fields of an action, a text in place of the long one, and the fields whose values are known before there
   * is an alert. It never throws.
   *
   * @param keeps which of those known values are written as well
   */
  renderPlain(
    action: Action,
    context: TemplateContext,
    text: string,
    keeps: (field: string) => boolean,
  ): Fields
}

/**
 * The line, from 1, of what a path of keys leads to.
 *
 * @param lineInText line inside that value, from 1
 */
export type LineOf = (path: readonly string[], lineInText?: number) => number

/**
 * Compiles a document, or returns everything that is wrong with it.
 *
 * @param ofProduct that the document names
 * @param lineOf where in its file the document says something
 */
export function compileTemplate(
  name: string,
  document: TemplateDocument,
  ofProduct: TicketProduct,
  lineOf: LineOf,
): Template | TemplateProblem[] {
  const { product, kind } = document
  const facts = ofProduct.kinds[kind]
  if (facts === undefined) {
    const reason = `${product} has no ${kind}${suggestion(kind, kindsOf(ofProduct), 'It has')}`
    return [{ path: ['kind'], reason }]
  }
  const tables = textTables(document.tables ?? {})
  const problems: TemplateProblem[] = Object.keys(tables)
    .filter(isBuiltInFilter)
    .map((table) => ({
      path: ['tables', table],
      reason: `there is already a filter ${table}; give the table another name`,
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
    problems.push(...fieldProblems(engine, action, fields, facts, tables))
    actions.set(
      action,
      compileFields(engine, action, fields, { facts, options: ofProduct.templateOptions }, problems),
    )
  }
  if (problems.length > 0) return problems
  const at: PlaceOf = (path, lineInText) => `templates/${name}.yaml:${lineOf(path, lineInText)}`
  return { name, product, kind, ...compiledTemplate({ engine, actions, tables, facts, at }) }
}

interface Compiled {
  readonly engine: Liquid
  readonly actions: ReadonlyMap<Action, CompiledFields>
  readonly tables: LookupTables
  readonly facts: KindFacts
  readonly at: PlaceOf
}

function compiledTemplate({
  engine,
  actions,
  tables,
  facts,
  at,
}: Compiled): Omit<Template, 'name' | 'product' | 'kind'> {
  return {
    actions: new Set(actions.keys()),
    expectationFor: (connection) => expectationOf(engine, actions, tables, connectionScope(connection)),
    cautions: () => [...actions].flatMap(([action, fields]) => cautionsOf(engine, action, fields, at)),
    placeOf: (action, text = '') =>
      `the section ${action} of the template: ${at([action, ...onlyFieldIn(text, actions.get(action))])}`,
    render: (action, context) => {
      const compiled = actions.get(action) ?? new Map<string, LiquidTemplate[]>()
      const scope = liquidScope(context)
      const zoned = (text: string): string => withLocalTimes(text, context.route.timeZone)
      const fields = mapValues(renderFields(engine, action, compiled, scope, at), zoned)
      requireFields(action, fields, facts.required[action], at)
      const shortened = shortenLongFields(fields, facts, (field, longest) =>
        zoned(renderText(engine, compiled.get(field) ?? [], scope, longest)),
      )
      return fitFields(asProductTakes(shortened, facts), facts)
    },
    renderPlain: (action, context, text, keeps) => {
      const scope = liquidScope(context)
      const compiled = actions.get(action) ?? new Map<string, LiquidTemplate[]>()
      const connection = connectionScope(context.connection)
      const isKnown = (parsed: LiquidTemplate[]): boolean =>
        (knownValues(engine, parsed, tables, connection) ?? []).length > 0
      const kept = [...compiled]
        .filter(([field, parsed]) => keeps(field) && isKnown(parsed))
        .map(([field]) => field)
      const rendered = (field: string): string => renderedOrBlank(engine, compiled.get(field) ?? [], scope)
      const plain = plainFields(facts, { action, text, name: titleOf(context.alert), kept, rendered })
      return fitFields(asProductTakes(plain, facts), facts)
    },
  }
}

function mapValues(fields: Fields, map: (value: string) => string): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, map(value)]))
}

function cautionsOf(engine: Liquid, action: Action, fields: CompiledFields, at: PlaceOf): string[] {
  return [...fields].flatMap(([field, parsed]) =>
    missingValuesOf(engine, parsed, action).map(
      ({ reason, line }) => `${at([action, field], line)}: ${action}.${field}: ${reason}`,
    ),
  )
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
    .map((field) => {
      const others = Object.keys(fields).filter((given) => !facts.required[action].includes(given))
      const meant = closestName(field, others)
      const instead = meant === undefined ? '' : `. Is ${meant} meant for it?`
      return { path: [action], reason: `${action} must give ${field}${instead}` }
    })
}

function compileFields(
  engine: Liquid,
  action: Action,
  fields: FieldTexts,
  { facts, options }: { readonly facts: KindFacts; readonly options: readonly string[] | undefined },
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
      const passed = passedOver(parsed)
      if (passed === undefined) problems.push(...unknownNames(engine, parsed, path, options))
      else problems.push({ path, reason: passed.reason, lineInText: passed.line })
    } catch (error) {
      const { reason, lineInText = 1 } = liquidReason(error)
      problems.push({ path, ...syntaxReason(reason, lineInText, String(text), engine) })
    }
  }
  return compiled
}

function unknownNames(
  engine: Liquid,
  parsed: LiquidTemplate[],
  path: readonly string[],
  options: readonly string[] | undefined,
): TemplateProblem[] {
  return variablesOf(engine, parsed).flatMap((variable) => {
    const reason = unknownTemplateName(variable.path, options)
    return reason === undefined ? [] : [{ path, reason, lineInText: variable.line }]
  })
}
