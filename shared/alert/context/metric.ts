import { facts } from '../facts.ts'
import { at, list, text, type Line } from '../values.ts'
import {
  aggregationText,
  conditionText,
  dimensionLines,
  failingPeriodsLine,
  joined,
  measuredText,
  windowLines,
} from './criteria.ts'
import type { ContextReading } from './reading.ts'

/** Metric alerts (`Platform`): static and dynamic thresholds, one or several resources, availability tests. */
export function parseMetricContext(context: unknown): ContextReading {
  const condition = at(context, 'condition')
  const criteria = list(at(condition, 'allOf'))
  return {
    facts: facts([
      ...criteria.flatMap(criterionLines),
      failingPeriodsLine(at(condition, 'staticThresholdFailingPeriods')),
      ...windowLines(condition),
    ]),
    sentence: criteria
      .map((criterion) => measuredText(criterionText(criterion), at(criterion, 'metricValue')))
      .filter((sentence) => sentence !== '')
      .join('; '),
    customProperties: at(context, 'properties'),
    hasSeries: true,
  }
}

function criterionLines(criterion: unknown): Line[] {
  const value = text(at(criterion, 'metricValue'))
  const unit = text(at(criterion, 'metricUnit'))
  return [
    ['Condition', criterionText(criterion)],
    ['Actual value', value === '' ? '' : joined(value, unit)],
    ['Metric namespace', at(criterion, 'metricNamespace')],
    ['Availability test', at(criterion, 'webTestName')],
    ['Sensitivity', at(criterion, 'alertSensitivity')],
    ...dimensionLines(at(criterion, 'dimensions')),
    failingPeriodsLine(at(criterion, 'failingPeriods')),
  ]
}

function criterionText(criterion: unknown): string {
  const metric = text(at(criterion, 'metricName'))
  const measure = metric === '' ? '' : joined(aggregationText(criterion), metric)
  const unit = at(criterion, 'metricUnit')
  return conditionText(measure, at(criterion, 'operator'), at(criterion, 'threshold'), unit)
}
