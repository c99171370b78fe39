/**
 * Tolerant access to other people's data. Nothing here throws, what is missing or of the wrong type is left out, and
 * every string that leaves is well-formed Unicode without control characters or changes of the direction of writing.
 */

import { boundPayload, type BoundPayload } from './bound-payload.ts'
import { LIMITS } from './limits.ts'

/** A name and a value as found in a payload, before either is known to be text. */
export type Line = readonly [name: string, value: unknown]

// The C0 and C1 controls: no product can show them, and some refuse a record that holds one. And those that set the
// direction of writing: what comes behind them in a title or a text would be shown in another order.
const CONTROL_CHARACTERS = /(?![\n\t])[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu

// Almost all text of a payload; it needs no cleaning, and each alert has a hundred of them.
const PRINTABLE_ASCII = /^[ -~]*$/

/**
 * A visible character. Ignorable characters and the empty Braille pattern are invisible although they are not white
 * space.
 */
const VISIBLE = /(?![\u2800])[\p{L}\p{M}\p{N}\p{P}\p{S}]/u
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu

/** A string, number or boolean as clean, trimmed text; `''` for everything else, and for text that nobody could see. */
export function text(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') return ''
  if (PRINTABLE_ASCII.test(value)) return value.trim()
  const clean = value.toWellFormed().replace(/\r\n?/g, '\n').replace(CONTROL_CHARACTERS, '').trim()
  return isVisible(clean) ? clean : ''
}

function isVisible(clean: string): boolean {
  // Almost all text has something to see at its beginning; the rest is looked at as a whole.
  return /^[!-~]/.test(clean) || VISIBLE.test(clean.replace(IGNORABLE, ''))
}

/** The same in one line: for names, which stand in titles. */
export function lineOf(value: unknown): string {
  return text(value).replace(/[\n\t]+/g, ' ')
}

/** The texts of a list that are not empty; of one text in place of a list, that text. */
export function texts(value: unknown): string[] {
  return listOf(value)
    .map(text)
    .filter((item) => item !== '')
}

/** The items of a list, also of one that is JSON in a text; another present value is the only item. */
export function listOf(value: unknown): readonly unknown[] {
  const found = unwrapped(value)
  if (Array.isArray(found)) return found
  return found === undefined || found === null || found === '' ? [] : [found]
}

/** Whether a value is neither a list nor an object. */
export function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The members of an object with their names as clean text; none for other values. */
export function members(value: unknown): Line[] {
  return isRecord(value) ? Object.entries(value).map(([name, content]) => [text(name), content]) : []
}

/**
 * The value at a path of member names; undefined when anything on the way is missing. Letter case is ignored where the
 * exact name is not there: Azure has sent `alertRuleID` and `alertRuleId`, and whole payloads in PascalCase.
 */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(member, value)
}

export function has(value: unknown, ...path: readonly string[]): boolean {
  return at(value, ...path) !== undefined
}

function member(value: unknown, name: string): unknown {
  if (!isRecord(value)) return undefined
  if (Object.hasOwn(value, name)) return value[name]
  const lowerName = name.toLowerCase()
  const found = Object.keys(value).find(
    (key) => key.length === name.length && key.toLowerCase() === lowerName,
  )
  return found === undefined ? undefined : value[found]
}

/** What a text holds as JSON, if that is an object or a list: several services put them into one. Else the value. */
export function unwrapped(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return markedIfCut(boundPayload(JSON.parse(value), LIMITS.wrappedValues))
  } catch {
    return value
  }
}

/** The rest of a list or an object, with a remark on how much is missing. */
function markedIfCut({ value, leftOut }: BoundPayload): unknown {
  if (leftOut.values === 0) return value
  const missing = `… (${leftOut.values} more)`
  return Array.isArray(value)
    ? [...(value as readonly unknown[]), missing]
    : { ...(value as object), more: missing }
}
