import { facts } from '../facts.ts'
import { at, list, text, type Line } from '../values.ts'
import {
  aggregationText,
  conditionText,
  dimensionLines,
  failingPeriodsLine,
  joined,
  measuredText,
  rowOf,
  windowLines,
} from './criteria.ts'
import type { ContextReading } from './reading.ts'

/** Log search alerts (`Log Alerts V2`), and simple log alerts, which carry the row itself in `event`. */
export function parseLogV2Context(context: unknown): ContextReading {
  const condition = at(context, 'condition')
  const criteria = list(at(condition, 'allOf'))
  return {
    facts: facts([
      ...criteria.flatMap(criterionLines),
      ...windowLines(condition),
      ...criteria.map((criterion): Line => ['Query', at(criterion, 'searchQuery')]),
    ]),
    sentence: criteria
      .map((criterion) => measuredText(criterionText(criterion), at(criterion, 'metricValue')))
      .filter((sentence) => sentence !== '')
      .join('; '),
    rows: criteria.flatMap((criterion) => list(at(criterion, 'event')).map((row) => rowOf(rowLines(row)))),
    customProperties: at(context, 'properties'),
    searchResultsLink:
      at(criteria[0], 'linkToFilteredSearchResultsUI') ?? at(criteria[0], 'linkToSearchResultsUI'),
  }
}

function criterionLines(criterion: unknown): Line[] {
  return [
    ['Condition', criterionText(criterion)],
    ['Actual value', at(criterion, 'metricValue')],
    ['Measured column', at(criterion, 'metricMeasureColumn')],
    ...dimensionLines(at(criterion, 'dimensions')),
    ...list(at(criterion, 'event')).flatMap(rowLines),
    failingPeriodsLine(at(criterion, 'failingPeriods')),
  ]
}

function rowLines(row: unknown): Line[] {
  return list(row).map((cell) => [text(at(cell, 'name')), at(cell, 'value')])
}

function criterionText(criterion: unknown): string {
  const column = text(at(criterion, 'metricMeasureColumn'))
  const measure = joined(aggregationText(criterion), column === '' ? 'of rows' : column)
  return conditionText(measure, at(criterion, 'operator'), at(criterion, 'threshold'))
}
