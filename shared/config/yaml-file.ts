import type { ErrorObject, ValidateFunction } from 'ajv'
import {
  type Alias,
  type Document,
  isCollection,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  visit,
} from 'yaml'
import type { Problem } from './problem.ts'
import { meantName, pathOf, schemaReason } from './schema-words.ts'
import { yamlReason } from './yaml-words.ts'

/** A YAML text that its schema allows, with the way back from a value to its line. */
export interface YamlFile<T> {
  readonly name: string
  readonly value: T
  /** The line, from 1, of the place that {@link YamlFile.problemAt} would name. */
  readonly lineOf: (path: readonly (string | number)[], lineInText?: number) => number
  /**
   * A problem at the value that the keys lead to, or at the nearest place above it that exists.
   *
   * @param inText where in that value, for a problem in its text
   */
  problemAt(path: readonly (string | number)[], reason: string, inText?: PlaceInText): Problem
}

/** A place inside a text value: its line, from 1, or where it is, from 0. */
export interface PlaceInText {
  readonly line?: number | undefined
  readonly offset?: number | undefined
}

/** Explains an error in its own words; undefined: in those of the schema. */
export type Explain = (error: ErrorObject, value: unknown) => string | undefined

/** Parses and checks a file's text; on failure, everything that is wrong with it. @param validate of its schema */
export function parseYamlFile<T>(
  name: string,
  text: string,
  validate: ValidateFunction,
  explain: Explain = () => undefined,
): YamlFile<T> | Problem[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const lineAt = (offset: number): number => lines.linePos(offset).line
  const [first] = [...document.errors, ...document.warnings]
  // Later errors follow from the first.
  if (first !== undefined)
    return [{ file: name, line: lineAt(first.pos[0]), reason: yamlReason(first, text) }]
  const alias = unresolvedAlias(document)
  if (alias !== undefined) {
    const reason = `*${alias.source} is not defined in this file; a text that starts with * needs quotes`
    return [{ file: name, line: lineAt(alias.range?.[0] ?? 0), reason }]
  }
  const read = valueIn(document)
  if (read === undefined) {
    const reason =
      'the file repeats values by *names too often: write some of them out, or make the file smaller'
    return [{ file: name, line: lineAt(aliasesIn(document)[0]?.range?.[0] ?? 0), reason }]
  }
  const { value } = read
  const file: YamlFile<T> = {
    name,
    value: value as T,
    lineOf: (path, lineInText) => file.problemAt(path, '', { line: lineInText }).line,
    problemAt: (path, reason, inText = {}) => {
      const { place, value: found } = nodeAt(document.contents, path)
      if (inText.offset !== undefined && isScalar(found)) {
        const { line, col } = lines.linePos(sourceOffset(found, text, inText.offset))
        return { file: name, line, column: col, reason }
      }
      const line = place?.range == null ? 1 : lineAt(place.range[0])
      return { file: name, line: line + (isBlockText(found) ? (inText.line ?? 0) : 0), reason }
    },
  }
  if (validate(value)) return file
  return relevant(validate.errors ?? []).map((error) =>
    file.problemAt(placeOf(error), explain(error, value) ?? schemaReason(error, value)),
  )
}

/** A value, and where a person looks for it: at its key, if it has one. */
function nodeAt(
  root: Node | null,
  path: readonly (string | number)[],
): { place: Node | undefined; value: unknown } {
  let here: Node | undefined = root ?? undefined
  let value: unknown = root
  for (const segment of path) {
    if (!isCollection(value)) break
    const item = value.items.find((candidate, index) =>
      isPair(candidate)
        ? isScalar(candidate.key) && String(candidate.key.value) === String(segment)
        : index === Number(segment),
    )
    if (item === undefined) break
    here = (isPair(item) ? item.key : item) as Node
    value = isPair(item) ? item.value : item
  }
  return { place: here, value }
}

/** A text after `|` starts on the line below its key and keeps its lines, which all other texts fold. */
function isBlockText(value: unknown): boolean {
  return isScalar(value) && value.type === Scalar.BLOCK_LITERAL
}

/** Where in a file a character of a text value is; where the value begins, if it is written in another way there. */
function sourceOffset({ range, value }: Scalar, source: string, offset: number): number {
  const [start = 0, end = 0] = range ?? []
  const written = source.slice(start, end)
  const characters = String(value).slice(0, offset).replace(/\s/g, '').split('')
  let at = /^["']/.test(written) ? 1 : (/^[|>].*\n/.exec(written)?.[0].length ?? 0)
  for (const character of characters) {
    at = written.indexOf(character, at) + character.length
  }
  while (at < written.length && /\s/.test(written.charAt(at))) at += 1
  return start + at
}

/** `*name` without an `&name`: mostly a text that lacks its quotes. */
function unresolvedAlias(document: Document): Alias | undefined {
  return aliasesIn(document).find((alias) => alias.resolve(document) === undefined)
}

function aliasesIn(document: Document): Alias[] {
  const found: Alias[] = []
  visit(document, { Alias: (_, alias) => void found.push(alias) })
  return found
}

/** Places in which a value may be repeated by its name; names of values with names in them multiply. */
const MOST_REPEATED = 2000

/** Undefined for a small text that stands for an endless one, over which every check would stall. */
function valueIn(document: Document): { readonly value: unknown } | undefined {
  try {
    return { value: document.toJS({ maxAliasCount: MOST_REPEATED }) }
  } catch (thrown) {
    if (thrown instanceof ReferenceError) return undefined
    throw thrown
  }
}

/** Keywords whose errors repeat another one: that of their content, or of the discriminator's `enum`. */
const REPEATED = new Set(['propertyNames', 'discriminator', 'if', 'not'])

function relevant(errors: readonly ErrorObject[]): ErrorObject[] {
  const meant = new Set(errors.map((error) => `${error.instancePath} ${meantName(error)}`))
  return errors.filter(({ keyword, instancePath, params }) => {
    const { missingProperty } = params as { readonly missingProperty?: string }
    return (
      !REPEATED.has(keyword) &&
      !(missingProperty !== undefined && meant.has(`${instancePath} ${missingProperty}`))
    )
  })
}

/** Where a person looks for it: at the unknown name, else at the value. */
function placeOf(error: ErrorObject): string[] {
  const inside = error.propertyName ?? (error.params as { additionalProperty?: string }).additionalProperty
  return inside === undefined ? pathOf(error) : [...pathOf(error), inside]
}
