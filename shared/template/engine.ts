import {
  type Context,
  Liquid,
  type Output,
  type Template as LiquidTemplate,
  defaultOperators,
} from 'liquidjs'
import { shorten } from '../alert/shorten.ts'
import { foldCase } from '../fold-case.ts'

type Operators = typeof defaultOperators
/** An operator as Liquid calls it: what it returns, a promise or steps, is the library's own business. */
type BinaryOperatorHandler = (
  left: unknown,
  right: unknown,
  context: Context,
) => ReturnType<Operators[string]>

/** Field name to value, with the value for all others: a template's own tables, such as severity to impact. */
export type LookupTables = Readonly<Record<string, Readonly<Record<string, string>>>>

/** The entry of a table that stands for every value the table does not list. */
const OTHERWISE = 'otherwise'

// A template is one text: nothing is read from disk while an alert is on its way.
const FILE_TAGS = ['include', 'render', 'layout', 'block']

/**
 * A Liquid engine for templates: unknown filters and tags fail when a text is parsed, unknown variables when it is
 * rendered (unless `default` or `if` asks for them), and each table is a filter of its own name.
 */
export function createTemplateEngine(tables: LookupTables = {}): Liquid {
  const engine = createEngine({ strictVariables: true, lenientIf: true, outputEscape: shortenOutput })
  for (const [name, table] of Object.entries(tables)) {
    const entries = new Map(Object.entries(table).map(([key, value]) => [foldCase(key), value]))
    engine.registerFilter(
      name,
      (value: unknown) => entries.get(foldCase(String(value))) ?? entries.get(OTHERWISE),
    )
  }
  return engine
}

/** The longest value in a text: passed to the rendering only, under a name that no text can use. */
const LONGEST_VALUE = Symbol('longest value')

/** A cut link is useless, so a link that is longer than this is left out. */
const LONGEST_LINK = 1_000

/**
 * What a parsed text becomes. Values that it shows are shortened, links excepted, so that what follows a long one is not
 * cut away behind it.
 *
 * @param longest of a value, in UTF-16 units; default: any length
 */
export function renderText(
  engine: Liquid,
  parsed: LiquidTemplate[],
  scope: object,
  longest = Number.POSITIVE_INFINITY,
): string {
  return String(engine.renderSync(parsed, scope, { globals: { [LONGEST_VALUE]: longest } })).trim()
}

function shortenOutput(this: { readonly context: Context }, value: unknown): string {
  const longest: unknown = Reflect.get(this.context.globals, LONGEST_VALUE)
  // Liquid converts other values to text as usual.
  if (typeof value !== 'string') return value as string
  if (typeof longest !== 'number' || value.length <= longest) return value
  if (!/^https:\/\/\S+$/.test(value)) return shorten(value, longest)
  return value.length <= LONGEST_LINK ? value : `(a link of ${value.length} characters; the alert has it)`
}

/** The names of the filters that an output has, in their order. The last is the shortening, which Liquid puts there. */
export function filtersOf(output: Output): string[] {
  return output.value.filters.slice(0, -1).map(({ name }) => name)
}

function createEngine(options: ConstructorParameters<typeof Liquid>[0]): Liquid {
  const engine = new Liquid({
    ...options,
    operators: operatorsWithoutCase(),
    strictFilters: true,
    ownPropertyOnly: true,
    timezoneOffset: 0,
    // An alert is at most 1 MiB; a template that needs more than this has an endless loop.
    renderLimit: 5_000,
    memoryLimit: 50_000_000,
  })
  for (const tag of FILE_TAGS) delete engine.tags[tag]
  return engine
}

/** Liquid's comparisons, without regard to letter case. */
function operatorsWithoutCase(): Operators {
  const compared = ['==', '!=', '<', '>', '<=', '>=', 'contains'].map((operator) => {
    const compare = defaultOperators[operator] as BinaryOperatorHandler
    const folding: BinaryOperatorHandler = (left, right, context) =>
      compare(folded(left), folded(right), context)
    return [operator, folding] as const
  })
  return { ...defaultOperators, ...Object.fromEntries(compared) }
}

function folded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(folded)
  return typeof value === 'string' ? foldCase(value) : value
}

/** Names that a table may not take: they are filters already. */
export function isBuiltInFilter(name: string): boolean {
  return Object.hasOwn(createEngine({}).filters, name)
}

/** A place where a text reads from its context. */
export interface VariableUse {
  /** Such as `['alert', 'rule', 'name']`; `*` for a name that is known when the text is rendered. */
  readonly path: readonly string[]
  /** Line inside the text, from 1. */
  readonly line: number
}

export function variablesOf(engine: Liquid, parsed: LiquidTemplate[]): VariableUse[] {
  const { globals } = engine.analyzeSync(parsed)
  return Object.values(globals)
    .flat()
    .map(({ segments, location }) => ({
      path: segments.map((segment) => (typeof segment === 'object' ? '*' : String(segment))),
      line: location.row,
    }))
}
