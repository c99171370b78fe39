import { closestName } from '../../shared/closest-name.ts'
import type { Fields } from '../../shared/ticket/ticket.ts'
import type { ExpectedField } from './test-schema.ts'

/** Why a field does not match a test. */
export interface FieldFailure {
  readonly reason: string
  /** The expected value, if there is exactly one. */
  readonly expected?: string
  /** The value that it has. */
  readonly got?: string
}

/** What is wrong with a field. @param fields all fields that are written */
export function fieldFailures(name: string, wanted: ExpectedField, fields: Fields): FieldFailure[] {
  const got = fields[name]
  if (typeof wanted === 'object' && wanted.absent === true) {
    return (got ?? '').trim() === '' ? [] : [{ reason: 'it is written', got: got ?? '' }]
  }
  if (got === undefined) return [{ reason: `it is not written. ${hintOf(name, Object.keys(fields))}` }]
  if (typeof wanted === 'object') return partFailures(wanted, got)
  // YAML's block texts end with a line break.
  return got.trimEnd() === String(wanted).trimEnd()
    ? []
    : [{ reason: 'another value', expected: String(wanted), got }]
}

function partFailures(
  { contains = [], matches }: Exclude<ExpectedField, string | number | boolean>,
  got: string,
): FieldFailure[] {
  const missing = [contains].flat().filter((text) => !got.includes(text))
  const reasons = missing.map((text) => `it does not contain ${JSON.stringify(text)}`)
  if (matches !== undefined && !new RegExp(matches, 'u').test(got)) {
    reasons.push(`it does not match ${matches}`)
  }
  return reasons.map((reason) => ({ reason, got }))
}

function hintOf(name: string, written: readonly string[]): string {
  const meant = closestName(name, written)
  return meant === undefined ? `Written: ${written.join(', ')}.` : `Did you mean ${meant}?`
}
