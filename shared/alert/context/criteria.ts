import type { Fact, Row } from '../alert.ts'
import { durationText, facts, timeText } from '../facts.ts'
import { LIMITS } from '../limits.ts'
import { readMembers, type MemberReader } from '../member-reader.ts'
import { jsonText, readable } from '../readable.ts'
import { numberText, quantityText } from '../quantity.ts'
import { at, listOf, pairsOf, text, type Line } from '../values.ts'
import type { ContextReading } from './reading.ts'

// Operators of metric, log, classic and PromQL rules, in lower case, letters only.
const SIGNS: ReadonlyMap<string, string> = new Map([
  ['greaterthan', '>'],
  ['gt', '>'],
  ['greaterthanorequal', '>='],
  ['greaterthanorequalto', '>='],
  ['greaterorequal', '>='],
  ['ge', '>='],
  ['lessthan', '<'],
  ['lowerthan', '<'],
  ['lt', '<'],
  ['lessthanorequal', '<='],
  ['lessthanorequalto', '<='],
  ['lowerthanorequal', '<='],
  ['lowerthanorequalto', '<='],
  ['lessorequal', '<='],
  ['le', '<='],
  ['equal', '='],
  ['equals', '='],
  ['equalto', '='],
  ['eq', '='],
  ['notequal', '!='],
  ['notequals', '!='],
  ['notequalto', '!='],
  ['ne', '!='],
  ['greaterorlessthan', 'outside'],
])

/** One of the things that a rule looks at. */
export interface Criterion {
  readonly lines: readonly Line[]
  readonly query: unknown
  readonly dimensions: readonly Fact[]
  /** What was found, in words; `''` when that is not known. */
  readonly sentence: string
  /** What a title says of it: a value against its threshold. */
  readonly title: string
  readonly rest: readonly Line[]
}

/**
 * What metric and log alerts have in common: a condition of criteria, in a window.
 *
 * @param leftOut names of members of the context that are of no use to a reader
 */
export function readCriteria<Read extends Criterion>(
  context: unknown,
  leftOut: readonly string[],
  read: (criterion: unknown) => Read,
): { readonly criteria: readonly Read[]; readonly reading: ContextReading } {
  const member = readMembers(context, leftOut)
  const customProperties = member.get('properties')
  const condition = member.inside('condition')
  const criteria = listOf(condition.get('allOf')).map(read)
  const lines = [
    ...criteria.flatMap((criterion) => criterion.lines),
    ...failingPeriodsLines(condition.get('staticThresholdFailingPeriods')),
    ...failingPeriodsLines(condition.get('failingPeriods')),
    ...windowLines(condition),
  ]
  const queries = criteria.map(({ query }) => query)
  const reading = {
    facts: [...facts(lines), ...queryFacts('Query', queries)],
    dimensions: criteria.flatMap(({ dimensions }) => dimensions),
    rest: [...criteria.flatMap(({ rest }) => rest), ...condition.rest(), ...member.rest()],
    sentence: criteria
      .map(({ sentence }) => sentence)
      .filter((sentence) => sentence !== '')
      .join('; '),
    customProperties,
  }
  return { criteria, reading }
}

/** `Average Percentage CPU > 80 %`; `''` without a measure and an operator. */
export function conditionText(
  measure: string,
  operator: unknown,
  threshold: unknown,
  unit: string = '',
): string {
  const sign = signOf(operator)
  if (measure === '' || sign === '') return ''
  return joined(measure, sign, quantityText(threshold, unit))
}

/** What an operator is written as; as sent when it is not known. */
function signOf(operator: unknown): string {
  return SIGNS.get(text(operator).toLowerCase().replace(/[ _-]/g, '')) ?? text(operator)
}

/** `91 > 80 %`: a value against its threshold, as far as they are known. */
export function againstText(
  value: unknown,
  operator: unknown,
  threshold: unknown,
  unit: string = '',
): string {
  const isScaled = unit === 'B' || unit === 'B/s'
  return joined(quantityText(value, isScaled ? unit : ''), signOf(operator), quantityText(threshold, unit))
}

/** `condition, measured value`: a condition and what was measured against it. */
export function measuredText(condition: string, value: unknown, unit: string = ''): string {
  const measured = quantityText(value, unit)
  return condition === '' || measured === '' ? condition : `${condition}, measured ${measured}`
}

/** `1 row`, `4 rows`; `''` where the number is not known. */
export function countText(count: unknown, noun: string): string {
  const digits = numberText(count)
  return digits === '' ? '' : `${digits} ${noun}${digits === '1' ? '' : 's'}`
}

/** The time aggregation, unless it is the window's length, which early metric alerts sent in its place. */
export function aggregationText(aggregation: unknown): string {
  return /^PT\d/.test(text(aggregation)) ? '' : text(aggregation)
}

/** The texts that are not empty, with a space between. */
export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}

/** A line for each name and value, with what they are before the name: `Dimension Computer`. */
export function namedLines(kind: string, pairs: unknown): Line[] {
  return pairsOf(pairs).map(([name, value]) => [joined(kind, name), readable(value)])
}

/** Dimensions or labels by their names. */
export function dimensionsOf(pairs: unknown): Fact[] {
  return facts(namedLines('', pairs))
}

/**
 * How many periods had to fail, `3 of 4`; nothing when the rule does not count them, which Azure sends as 0 of 0. PromQL
 * rules say for how long in place of it.
 */
export function failingPeriodsLines(periods: unknown): Line[] {
  const failing = text(at(periods, 'minFailingPeriodsToAlert'))
  const evaluated = text(at(periods, 'numberOfEvaluationPeriods'))
  const isCounted = failing !== '' && evaluated !== '' && evaluated !== '0'
  return [
    ['Failing periods', isCounted ? `${failing} of ${evaluated}` : ''],
    ['For', durationText(at(periods, 'for'))],
  ]
}

/** The window's length, its start and its end. */
function windowLines(condition: MemberReader): Line[] {
  return [
    ['Window', durationText(condition.get('windowSize'))],
    ['Window start', timeText(condition.get('windowStartTime'))],
    ['Window end', timeText(condition.get('windowEndTime'))],
  ]
}

/** Queries as facts: cut early, for they say least of what happened. */
export function queryFacts(name: string, queries: readonly unknown[]): Fact[] {
  return facts(
    queries.map((query) => [name, query]),
    LIMITS.query,
  )
}

/** A row of a query's result: its named columns as text. Without a prototype, `__proto__` is a column like any other. */
export function rowOf(cells: readonly Line[]): Row {
  const row = Object.create(null) as Record<string, string>
  for (const [column, value] of cells) {
    if (column !== '') row[column] = jsonText(value)
  }
  return row
}
