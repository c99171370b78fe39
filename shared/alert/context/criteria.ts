import type { Row } from '../alert.ts'
import { durationText, timeText } from '../facts.ts'
import { at, isRecord, jsonText, list, text, type Line } from '../values.ts'

// Operators of metric, log and classic rules, in lower case without spaces.
const SIGNS: ReadonlyMap<string, string> = new Map([
  ['greaterthan', '>'],
  ['greaterthanorequal', '>='],
  ['lessthan', '<'],
  ['lessthanorequal', '<='],
  ['equal', '='],
  ['equals', '='],
  ['notequal', '!='],
  ['notequals', '!='],
  ['greaterorlessthan', 'outside'],
])

/** `Average Percentage CPU > 80 Percent`; `''` without a measure and an operator. */
export function conditionText(
  measure: string,
  operator: unknown,
  threshold: unknown,
  unit: unknown = '',
): string {
  const sign = SIGNS.get(text(operator).toLowerCase().replaceAll(' ', '')) ?? text(operator)
  if (measure === '' || sign === '') return ''
  return joined(measure, sign, text(threshold), text(unit))
}

/** `condition, measured value`: a condition and what was measured against it. */
export function measuredText(condition: string, value: unknown): string {
  const measured = text(value)
  return condition === '' || measured === '' ? condition : `${condition}, measured ${measured}`
}

/** The time aggregation, unless it is the window's length, which early metric alerts sent in its place. */
export function aggregationText(criterion: unknown): string {
  const aggregation = text(at(criterion, 'timeAggregation'))
  return /^PT\d/.test(aggregation) ? '' : aggregation
}

/** The texts that are not empty, with a space between. */
export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}

export function dimensionLines(dimensions: unknown): Line[] {
  return list(dimensions).map((dimension) => [
    joined('Dimension', text(at(dimension, 'name'))),
    at(dimension, 'value'),
  ])
}

/** `3 of 4`: how many periods had to fail; nothing when the rule does not count them, which Azure sends as 0 of 0. */
export function failingPeriodsLine(periods: unknown): Line {
  const failing = text(at(periods, 'minFailingPeriodsToAlert'))
  const evaluated = text(at(periods, 'numberOfEvaluationPeriods'))
  const isCounted = failing !== '' && evaluated !== '' && evaluated !== '0'
  return ['Failing periods', isCounted ? `${failing} of ${evaluated}` : '']
}

/** The window's length, its start and its end, from a condition of the metric and log alerts. */
export function windowLines(condition: unknown): Line[] {
  return [
    ['Window', durationText(at(condition, 'windowSize'))],
    ['Window start', timeText(at(condition, 'windowStartTime'))],
    ['Window end', timeText(at(condition, 'windowEndTime'))],
  ]
}

/** A row of a query's result: its named columns as text. Without a prototype, `__proto__` is a column like any other. */
export function rowOf(cells: readonly Line[]): Row {
  const row = Object.create(null) as Record<string, string>
  for (const [column, value] of cells) {
    if (column !== '') row[column] = isRecord(value) || Array.isArray(value) ? jsonText(value) : text(value)
  }
  return row
}
