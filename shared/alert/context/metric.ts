import { readMembers, type MemberReader } from '../member-reader.ts'
import { text } from '../values.ts'
import {
  aggregationText,
  conditionText,
  type Criterion,
  failingPeriodsLines,
  dimensionsOf,
  joined,
  measuredText,
  namedLines,
  readCriteria,
} from './criteria.ts'
import type { ContextReading } from './reading.ts'

/**
 * Metric alerts (`Platform`): static and dynamic thresholds, one or several resources, availability tests, and PromQL
 * queries.
 */
export function parseMetricContext(context: unknown): ContextReading {
  const { reading } = readCriteria(context, ['conditionType', 'targetResourceTypes'], readCriterion)
  return { ...reading, hasSeries: true }
}

function readCriterion(criterion: unknown): Criterion {
  const member = readMembers(criterion, ['criterionType'])
  const value = member.text('metricValue')
  const unit = member.text('metricUnit')
  const name = member.text('name')
  const condition = criterionText(member, unit)
  const query = member.get('query')
  const dimensions = member.get('dimensions')
  return {
    lines: [
      ['Condition', condition],
      ['Criterion', condition === '' ? name : ''],
      ['Actual value', value === '' ? '' : joined(value, unit)],
      ['Metric namespace', member.get('metricNamespace')],
      ['Availability test', member.get('webTestName')],
      ['Sensitivity', member.get('alertSensitivity')],
      ...namedLines('Dimension', dimensions),
      ...failingPeriodsLines(member.get('failingPeriods')),
    ],
    dimensions: dimensionsOf(dimensions),
    query,
    sentence: measuredText(condition === '' && text(query) !== '' ? name : condition, value),
    rest: member.rest(),
  }
}

function criterionText(member: MemberReader, unit: string): string {
  const metric = member.text('metricName')
  const aggregation = aggregationText(member.get('timeAggregation'))
  const measure = metric === '' ? '' : joined(aggregation, metric)
  return conditionText(measure, member.get('operator'), member.get('threshold'), unit)
}
