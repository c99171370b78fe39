import { Liquid, type Template as LiquidTemplate } from 'liquidjs'

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
  const engine = createEngine({ strictVariables: true, lenientIf: true })
  for (const [name, table] of Object.entries(tables)) {
    const entries = new Map(Object.entries(table))
    engine.registerFilter(name, (value: unknown) => entries.get(String(value)) ?? entries.get(OTHERWISE))
  }
  return engine
}

/** For route conditions: a value that an alert does not have is simply not equal to anything. */
export function createConditionEngine(): Liquid {
  return createEngine({})
}

function createEngine(options: ConstructorParameters<typeof Liquid>[0]): Liquid {
  const engine = new Liquid({
    ...options,
    strictFilters: true,
    ownPropertyOnly: true,
    timezoneOffset: 0,
    // An alert is at most 1 MiB; a template that needs more than this is a loop gone wrong.
    renderLimit: 5_000,
    memoryLimit: 50_000_000,
  })
  for (const tag of FILE_TAGS) delete engine.tags[tag]
  return engine
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
