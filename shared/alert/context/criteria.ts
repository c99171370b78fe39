import type { Fact, Row } from '../alert.ts'
import { durationText, facts, timeText } from '../facts.ts'
import { LIMITS } from '../limits.ts'
import { readMembers, type MemberReader } from '../member-reader.ts'
import { jsonText, readable } from '../readable.ts'
import { numberText, quantityText } from '../quantity.ts'
import { text, type Line } from '../values.ts'
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
  /** What was measured or counted; `''` likewise. */
  readonly measured: string
  /** What a title says of it: a value against its threshold. */
  readonly title: string
}

/**
 * What metric and log alerts have in common: a condition of criteria, in a window.
 *
 * @param leftOut names of members of the context, and of a criterion, that are of no use to a reader
 */
export function readCriteria<Read extends Criterion>(
  context: unknown,
  leftOut: { readonly context: readonly string[]; readonly criterion: readonly string[] },
  read: (criterion: MemberReader) => Read,
): { readonly criteria: readonly Read[]; readonly reading: ContextReading } {
  const member = readMembers(context, leftOut.context)
  const customProperties = member.whole('properties')
  const condition = member.inside('condition')
  const criteria = condition.items('allOf', leftOut.criterion).map(read)
  const lines = [
    ...criteria.flatMap((criterion) => criterion.lines),
    ...failingPeriodsLines(condition.inside('staticThresholdFailingPeriods')),
    ...failingPeriodsLines(condition.inside('failingPeriods')),
    ...windowOf(condition),
  ]
  const queries = criteria.map(({ query }) => query)
  const reading = {
    facts: [...facts(lines), ...queryFacts('Query', queries)],
    dimensions: criteria.flatMap(({ dimensions }) => dimensions),
    rest: member.rest(),
    sentence: allOf(criteria.map(({ sentence }) => sentence)),
    measured: allOf(criteria.map(({ measured }) => measured)),
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
  if (measure === '' || signOf(operator) === '') return ''
  return joined(measure, comparedText(operator, quantityText(threshold, unit)))
}

/** `> 80 %`; nothing without a threshold, which some dynamic rules do not send. */
function comparedText(operator: unknown, threshold: string): string {
  return threshold === '' ? '' : joined(signOf(operator), threshold)
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
  const compared = comparedText(operator, quantityText(threshold, unit))
  return joined(quantityText(value, isScaled ? unit : ''), compared)
}

/** What was found, and how that compares with the threshold, as far as they are known. */
interface Found {
  /** `Average Percentage CPU was 91 %`, `4 rows were found`; `''` when it is not known. */
  readonly found: string
  /** What is compared. */
  readonly measure: string
  readonly operator: unknown
  /** With its unit. */
  readonly threshold: string
}

/**
 * What happened, in a sentence: `Average Percentage CPU was 91 % (threshold: more than 85 %)`. It does not say that the
 * threshold is passed: at the end it is not.
 */
export function foundText({ found, measure, operator, threshold }: Found): string {
  const sign = signOf(operator)
  const compared = sign === '' || threshold === '' ? '' : joined(IN_WORDS.get(sign) ?? sign, threshold)
  if (found === '') return joined(measure, compared)
  return compared === '' ? found : `${found} (threshold: ${compared})`
}

const IN_WORDS: ReadonlyMap<string, string> = new Map([
  ['>', 'more than'],
  ['>=', 'at least'],
  ['<', 'less than'],
  ['<=', 'at most'],
  ['=', 'as much as'],
  ['!=', 'other than'],
])

/** `1 row`, `4 rows`; `''` where the number is not known. */
export function countText(count: unknown, noun: string): string {
  const digits = numberText(count)
  return digits === '' ? '' : `${digits} ${noun}${digits === '1' ? '' : 's'}`
}

/** The time aggregation, unless it is the window's length, which early metric alerts sent in its place. */
export function aggregationText(aggregation: unknown): string {
  return /^PT\d/.test(text(aggregation)) ? '' : text(aggregation)
}

function allOf(texts: readonly string[]): string {
  return texts.filter((each) => each !== '').join('; ')
}

/** The texts that are not empty, with a space between. */
export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}

/** Names of dimensions that Azure adds, and that say again which resource it is; in lower case. */
const OF_AZURE: ReadonlySet<string> = new Set([
  'microsoft.resourceid',
  'microsoft.resourcetype',
  'microsoft.subscriptionid',
  'microsoft.resourcegroupname',
])

/** Whether a dimension says more than which resource it is, which the alert says itself. */
export function isOwnDimension(name: string): boolean {
  return !OF_AZURE.has(name.toLowerCase())
}

/** A line for each name and value, with what they are before the name: `Dimension Computer`. */
export function namedLines(kind: string, pairs: readonly Line[]): Line[] {
  return pairs
    .filter(([name]) => kind === '' || isOwnDimension(name))
    .map(([name, value]) => [joined(kind, name), readable(value)])
}

/** Dimensions or labels by their names. */
export function dimensionsOf(pairs: readonly Line[]): Fact[] {
  return facts(namedLines('', pairs))
}

/**
 * How many periods had to fail, `3 of 4`; nothing when the rule does not count them, which Azure sends as 0 of 0, or only one. PromQL
 * rules say for how long in place of it.
 */
export function failingPeriodsLines(periods: MemberReader): Line[] {
  const failing = periods.text('minFailingPeriodsToAlert')
  const evaluated = periods.text('numberOfEvaluationPeriods')
  const isCounted = failing !== '' && evaluated !== '' && !['0', '1'].includes(evaluated)
  return [
    ['Failing periods', isCounted ? `${failing} of ${evaluated}` : ''],
    ['For', durationText(periods.get('for'))],
  ]
}

/** The window's length, and when it ended. */
export function windowLines(size: string, start: unknown, end: unknown): Line[] {
  const [from, to] = [timeText(start), timeText(end)]
  const ended = to === '' || from === to ? '' : `to ${to}`
  return [['Window', joined(size, ended)]]
}

function windowOf(condition: MemberReader): Line[] {
  const size = durationText(condition.get('windowSize'))
  return windowLines(size, condition.get('windowStartTime'), condition.get('windowEndTime'))
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
