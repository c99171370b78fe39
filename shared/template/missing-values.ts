import { type Liquid, Tag, type Template as LiquidTemplate, toValueSync, Value } from 'liquidjs'
import { type Action, ACTIONS } from '../ticket/ticket.ts'
import { variablesOf, type VariableUse } from './engine.ts'
import { startsWith, valueAt } from './values.ts'

type Argument = ReturnType<NonNullable<LiquidTemplate['arguments']>> extends Iterable<infer A> ? A : never

/** A place where a text uses a value that some alerts lack, without a default or a test. */
export interface MissingValue {
  readonly reason: string
  /** Line inside the text, from 1. */
  readonly line: number
}

/** Tags that ask whether a value is there: a missing one is no error in them (`lenientIf`). */
const ASKING = new Set(['if', 'unless', 'case'])

/** The places where a field's text may fail because a value is missing, known without an alert. */
export function missingValuesOf(
  engine: Liquid,
  parsed: readonly LiquidTemplate[],
  action: Action,
): MissingValue[] {
  return usesIn(engine, parsed, []).flatMap(({ path, line, asked }) => {
    const missing = whenMissing(path, action)
    if (missing === undefined || asked.some((other) => isAnswered(path, other))) return []
    const name = path.join('.')
    const reason = `${name} can be missing (${missing}): give it a default, {{ ${name} | default: "none" }}, or test for it, {% if ${name} %}`
    return [{ reason, line }]
  })
}

function whenMissing(path: readonly string[], action: Action): string | undefined {
  const value = valueAt(path)
  if (value === undefined) return undefined
  const { name, members, missing, missingIn = ACTIONS } = value
  const next = path[name.split('.').length]
  // `size` is Liquid's own, and every list has it.
  if (members === 'any') return next === undefined || next === 'size' ? undefined : 'it comes with the alert'
  return missingIn.includes(action) ? missing : undefined
}

/** Whether a condition over one path has also asked for another: by the same value, or by what leads to it. */
function isAnswered(path: readonly string[], asked: readonly string[]): boolean {
  const value = valueAt(path)
  if (value === undefined) return false
  if (value.members !== 'any') return valueAt(asked) === value || valueAt(asked)?.name === value.toldBy
  const start = asked.at(-1) === 'size' ? asked.slice(0, -1) : asked
  return startsWith(path, start) || startsWith(start, path)
}

interface Use extends VariableUse {
  /** Paths that the conditions around it ask for. */
  readonly asked: readonly (readonly string[])[]
}

function usesIn(engine: Liquid, parsed: readonly LiquidTemplate[], asked: Use['asked']): Use[] {
  return parsed.flatMap((template) => {
    const given = [...(template.arguments?.() ?? [])]
    const tag = template instanceof Tag ? template.name : ''
    const within = ASKING.has(tag) ? [...asked, ...readBy(engine, given).map(({ path }) => path)] : asked
    const strict = ASKING.has(tag) ? [] : given.flatMap((one) => strictParts(one, tag))
    return [
      ...readBy(engine, strict).map((use) => ({ ...use, asked })),
      ...usesIn(engine, childrenOf(template), within),
    ]
  })
}

function childrenOf(template: LiquidTemplate): LiquidTemplate[] {
  return template.children === undefined ? [] : toValueSync(template.children(false, true))
}

/** Of a value that is assigned, or has `default` as its first filter, the part that must still be there. */
function strictParts(argument: Argument, tag: string): Argument[] {
  if (!(argument instanceof Value)) return [argument]
  if (tag !== 'assign' && argument.filters[0]?.name !== 'default') return [argument]
  return argument.filters.flatMap(({ args }) =>
    args.flatMap((one): Argument[] => {
      const token = Array.isArray(one) ? one[1] : one
      return token === undefined ? [] : [token]
    }),
  )
}

/** What arguments read, by Liquid's own analysis of a tag that has nothing else. */
function readBy(engine: Liquid, given: readonly Argument[]): VariableUse[] {
  const [template] = engine.parse('{{ "" }}')
  return template === undefined
    ? []
    : variablesOf(engine, [{ token: template.token, render: () => undefined, arguments: () => given }])
}
