import { facts } from '../facts.ts'
import { readMembers, type MemberReader } from '../member-reader.ts'
import { listOf, text, type Line } from '../values.ts'
import {
  aggregationText,
  conditionText,
  failingPeriodsLines,
  joined,
  measuredText,
  namedLines,
  queryFacts,
  windowLines,
} from './criteria.ts'
import type { ContextReading } from './reading.ts'

/**
 * Metric alerts (`Platform`): static and dynamic thresholds, one or several resources, availability tests, and PromQL
 * queries.
 */
export function parseMetricContext(context: unknown): ContextReading {
  const member = readMembers(context, ['conditionType', 'targetResourceTypes'])
  const customProperties = member.get('properties')
  const condition = member.inside('condition')
  const criteria = listOf(condition.get('allOf')).map(readCriterion)
  return {
    facts: [
      ...facts([
        ...criteria.flatMap(({ lines }) => lines),
        ...failingPeriodsLines(condition.get('staticThresholdFailingPeriods')),
        ...failingPeriodsLines(condition.get('failingPeriods')),
        ...windowLines(condition),
      ]),
      ...queryFacts(
        'Query',
        criteria.map(({ query }) => query),
      ),
    ],
    sentence: criteria
      .map(({ sentence }) => sentence)
      .filter((sentence) => sentence !== '')
      .join('; '),
    rest: [...criteria.flatMap(({ rest }) => rest), ...condition.rest(), ...member.rest()],
    customProperties,
    hasSeries: true,
  }
}

interface Criterion {
  readonly lines: readonly Line[]
  readonly query: unknown
  readonly sentence: string
  readonly rest: readonly Line[]
}

function readCriterion(criterion: unknown): Criterion {
  const member = readMembers(criterion, ['criterionType'])
  const value = member.text('metricValue')
  const unit = member.text('metricUnit')
  const name = member.text('name')
  const condition = criterionText(member, unit)
  const query = member.get('query')
  return {
    lines: [
      ['Condition', condition],
      ['Criterion', condition === '' ? name : ''],
      ['Actual value', value === '' ? '' : joined(value, unit)],
      ['Metric namespace', member.get('metricNamespace')],
      ['Availability test', member.get('webTestName')],
      ['Sensitivity', member.get('alertSensitivity')],
      ...namedLines('Dimension', member.get('dimensions')),
      ...failingPeriodsLines(member.get('failingPeriods')),
    ],
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
