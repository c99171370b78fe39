import { type ASTNode, EvaluationError, ParseError, type ParseResult, serialize } from '@marcbachmann/cel-js'
import { checkNames } from './check-names.ts'
import { CHECKED, EVALUATED } from './environment.ts'
import { foldExpression } from './fold-expression.ts'
import type { Mistake } from './mistake.ts'
import { childrenOf } from './nodes.ts'
import { fromLiquid } from './old-style.ts'
import { type Outline, outlineOf } from './outline.ts'
import type { ExpressionScope } from './scope.ts'
import { syntaxReason, typeReason, typeWords } from './wording.ts'

/** An alert lacks what an expression needs to decide. */
export interface Undecided {
  /** The same for all alerts that lack the same. */
  readonly undecided: string
}

/** Whether an alert satisfies a route's `when`. */
export interface Condition {
  (scope: ExpressionScope): boolean | Undecided
  /** Its questions, so that conditions can be compared before there is an alert. */
  readonly outline?: Outline
}

/** The texts that a route's `groupBy` gives for an alert. */
export type GroupKey = (scope: ExpressionScope) => readonly string[] | Undecided

/** Compiles a route's `when`, such as `alert.severity == "Sev0"`; or reports all its mistakes. */
export function compileCondition(text: string): Condition | Mistake[] {
  const compiled = compile(text)
  if (Array.isArray(compiled)) return compiled
  const { ast, type, evaluate } = compiled
  if (type !== 'bool' && type !== 'dyn') {
    return [
      {
        at: 0,
        reason: `it is ${typeWords(type)}, but a condition must be true or false${asked(text, type)}`,
      },
    ]
  }
  const holds = (scope: ExpressionScope): boolean | Undecided => {
    const value = evaluate(scope)
    if (isUndecided(value) || typeof value === 'boolean') return value
    return { undecided: `${text} is not true or false` }
  }
  return Object.assign(holds, { outline: outlineOf(ast) })
}

/** Compiles a route's `groupBy`: a text, a number, or a list of them. */
export function compileGroupKey(text: string): GroupKey | Mistake[] {
  const compiled = compile(text)
  if (Array.isArray(compiled)) return compiled
  const { type, evaluate } = compiled
  if (!GROUP_TYPES.has(type)) {
    const example = '[alert.rule.name, alert.resource.resourceGroup]'
    return [
      {
        at: 0,
        reason: `it is ${typeWords(type)}, but groupBy must be a text or a list of texts, such as ${example}`,
      },
    ]
  }
  return (scope) => {
    const value = evaluate(scope)
    if (isUndecided(value)) return value
    const parts = Array.isArray(value) ? value : [value]
    return parts.every(isPlain)
      ? parts.map(String)
      : { undecided: `${text} is not a text or a list of texts` }
  }
}

const GROUP_TYPES: ReadonlySet<string> = new Set(['string', 'int', 'double', 'dyn', 'list', 'list<string>'])

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
}

function asked(text: string, type: string): string {
  return type.startsWith('map') || type === 'Resource'
    ? `. Whether the alert has it is asked by has(${text})`
    : ''
}

function isUndecided(value: unknown): value is Undecided {
  return typeof value === 'object' && value !== null && 'undecided' in value
}

interface Compiled {
  readonly ast: ASTNode
  /** As the library calls it. */
  readonly type: string
  readonly evaluate: (scope: ExpressionScope) => unknown
}

function compile(text: string): Compiled | Mistake[] {
  if (/\{\{|\{%/.test(text)) return [{ at: 0, reason: 'an expression is written without {{ }} and {% %}' }]
  const parsed = parse(text)
  if (Array.isArray(parsed)) return parsed
  const { mistakes, looksAtAlert } = checkNames(parsed.ast)
  if (mistakes.length > 0) return [...mistakes]
  if (!looksAtAlert)
    return [{ at: 0, reason: 'it gives the same result for every alert: it reads no value of the alert' }]
  const { valid, type = 'dyn', error } = parsed.check()
  if (!valid || error !== undefined) {
    return [
      {
        at: error?.range?.start ?? 0,
        reason: error === undefined ? 'it is not an expression' : typeReason(error),
      },
    ]
  }
  return { ast: parsed.ast, type, evaluate: evaluation(parsed) }
}

function parse(text: string): ParseResult | Mistake[] {
  try {
    return CHECKED.parse(text)
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    const reason = syntaxReason(error, text)
    const instead = fromLiquid(text)
    const isMeant = instead !== undefined && !Array.isArray(compile(instead))
    return [{ at: error.range?.start ?? 0, reason: isMeant ? `${reason}. As a whole: ${instead}` : reason }]
  }
}

function evaluation({ ast }: ParseResult): Compiled['evaluate'] {
  const { text, literals, written } = foldExpression(ast)
  const environment = EVALUATED.clone()
  for (const [name, literal] of literals) environment.registerConstant(name, 'string', literal)
  const run = environment.parse(text)
  return (scope) => {
    try {
      return run({ alert: scope.alert, raw: scope.raw }) as unknown
    } catch (error) {
      return { undecided: missingReason(error, written) }
    }
  }
}

const MISSING: ReadonlySet<string> = new Set(['no_such_key', 'index_out_of_bounds', 'unknown_variable'])

/** What an alert lacks, in the operator's own words. @param written how looked-up values were written */
function missingReason(error: unknown, written: ReadonlyMap<string, string>): string {
  const node = error instanceof EvaluationError ? error.node : undefined
  if (node === undefined || !(error instanceof EvaluationError)) return 'it cannot be computed'
  const path = serialize(node)
  if (MISSING.has(error.code)) return `the alert has no ${written.get(path) ?? path}`
  const value = valueIn(node, written)
  return value === undefined
    ? 'it cannot be computed'
    : `${value} does not have the type that it is compared with`
}

/** The first value of the alert that a part of an expression looks up. */
function valueIn(node: ASTNode, written: ReadonlyMap<string, string>): string | undefined {
  const found = written.get(serialize(node))
  if (found !== undefined) return found
  for (const part of childrenOf(node)) {
    const inside = valueIn(part, written)
    if (inside !== undefined) return inside
  }
  return undefined
}
