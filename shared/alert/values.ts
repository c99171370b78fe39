/**
 * Tolerant access to other people's data. Nothing here throws, what is missing or of the wrong type is left out, and
 * every string that leaves is well-formed Unicode without control characters.
 */

/** A name and a value as found in a payload, before either is known to be text. */
export type Line = readonly [name: string, value: unknown]

// The C0 and C1 controls; no product can show them, and some refuse a record that holds one.
const CONTROL_CHARACTERS = /(?![\n\t])\p{Cc}/gu

/** A string, number or boolean as clean, trimmed text; `''` for everything else. */
export function text(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') return ''
  return value.toWellFormed().replace(/\r\n?/g, '\n').replace(CONTROL_CHARACTERS, '').trim()
}

/** The texts of a list that are not empty; of one text in place of a list, that text. */
export function texts(value: unknown): string[] {
  const items = Array.isArray(value) ? value : [value]
  return items.map(text).filter((item) => item !== '')
}

/** The value when it is a list, else an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
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

function member(value: unknown, name: string): unknown {
  if (!isRecord(value)) return undefined
  if (Object.hasOwn(value, name)) return value[name]
  const lowerName = name.toLowerCase()
  const found = Object.keys(value).find(
    (key) => key.length === name.length && key.toLowerCase() === lowerName,
  )
  return found === undefined ? undefined : value[found]
}

/** The value, or what its text holds as JSON: several services put JSON into a string. */
export function unwrapJson(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

/** Any value as text: scalars plain, the rest as JSON. */
export function jsonText(value: unknown): string {
  if (!isRecord(value) && !Array.isArray(value)) return text(value)
  try {
    return text(JSON.stringify(value))
  } catch {
    // Nested too deeply for the stack, or cyclic: no JSON for a person to read.
    return ''
  }
}
