import { type ASTNode, serialize } from '@marcbachmann/cel-js'
import { shapeOfPath } from './check-names.ts'
import { childrenOf } from './nodes.ts'
import { foldCase } from '../fold-case.ts'

/**
 * The requirements of a condition, as far as its text shows: alternatives, each a set of questions that must all hold.
 * No alternative: nothing can match. An alternative without questions: everything matches.
 */
export type Outline = readonly Questions[]

/** A comparison with a text is `path == text`; every other question is kept as written. */
type Questions = ReadonlySet<string>

/** More than a person writes; what has more is taken as one question. */
const MOST = 64

export function outlineOf(root: ASTNode): Outline {
  return alternativesOf(root).filter((questions) => !contradicts(questions))
}

/** Whether one of these conditions holds wherever this one does. */
export function isCovered(outline: Outline, by: readonly Outline[]): boolean {
  const wider = by.flat()
  return outline.every((questions) => wider.some((fewer) => [...fewer].every((each) => questions.has(each))))
}

function alternativesOf(node: ASTNode): Questions[] {
  const asWritten = [new Set([foldCase(serialize(node))])]
  if (node.op === '||') {
    const either = childrenOf(node).flatMap(alternativesOf)
    return either.length > MOST ? asWritten : either
  }
  if (node.op === '&&') {
    const [left = [], right = []] = childrenOf(node).map(alternativesOf)
    const both = left.flatMap((one) => right.map((other) => new Set([...one, ...other])))
    return both.length > MOST ? asWritten : both
  }
  return comparisonsOf(node) ?? asWritten
}

/** The values that satisfy a comparison with texts; undefined for any other comparison. */
function comparisonsOf(node: ASTNode): Questions[] | undefined {
  const [path, other] = childrenOf(node)
  if (path?.op !== '.' || other === undefined) return undefined
  const words = wordsOf(node.op === 'in' ? childrenOf(other) : [other])
  const choices = choicesOf(path)
  const values = valuesOf(node.op === 'in' ? '==' : node.op, words, choices)
  if (values === undefined) return undefined
  if (values.length === choices?.length) return [new Set()]
  return values.map((value) => new Set([`${foldCase(serialize(path))} == ${value}`]))
}

function choicesOf(path: ASTNode): readonly string[] | undefined {
  const shape = shapeOfPath(path)
  return shape?.type === 'text' ? shape.choices?.map(foldCase) : undefined
}

const OPERATORS: Readonly<Record<string, (value: string, word: string) => boolean>> = {
  '==': (value, word) => value === word,
  '!=': (value, word) => value !== word,
  '<': (value, word) => value < word,
  '<=': (value, word) => value <= word,
  '>': (value, word) => value > word,
  '>=': (value, word) => value >= word,
}

/** The values for which a comparison with one of the words holds; of any text only what it is equal to can be named. */
function valuesOf(
  operator: string,
  words: readonly string[] | undefined,
  choices: readonly string[] | undefined,
): readonly string[] | undefined {
  const holds = OPERATORS[operator]
  if (holds === undefined || words === undefined) return undefined
  if (choices === undefined && operator !== '==') return undefined
  return (choices ?? words).filter((value) => words.some((word) => holds(value, word)))
}

function wordsOf(nodes: readonly ASTNode[]): string[] | undefined {
  const words = nodes.flatMap((node) =>
    node.op === 'value' && typeof node.args === 'string' ? foldCase(node.args) : [],
  )
  return words.length > 0 && words.length === nodes.length ? words : undefined
}

/** One value cannot be two texts. */
function contradicts(questions: Questions): boolean {
  const paths = [...questions].flatMap((question) => /^([\w.]+) == /.exec(question)?.[1] ?? [])
  return new Set(paths).size < paths.length
}
