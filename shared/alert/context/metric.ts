import type { AlertResource } from '../alert.ts'
import type { MemberReader } from '../member-reader.ts'
import { quantityText, unitOf } from '../quantity.ts'
import { text } from '../values.ts'
import {
  againstText,
  aggregationText,
  conditionText,
  type Criterion,
  countText,
  failingPeriodsLines,
  foundText,
  dimensionsOf,
  joined,
  namedLines,
  readCriteria,
} from './criteria.ts'
import type { ContextReading, Told } from './reading.ts'
import { dimensionParts, ON_PART, RULE_PART, SEVERITY_PART } from './title-parts.ts'

/**
 * Metric alerts (`Platform`): static and dynamic thresholds, one or several resources, availability tests, and PromQL
 * queries.
 */
export function parseMetricContext(
  context: unknown,
  _target: AlertResource | null,
  told: Told,
): ContextReading {
  const leftOut = { context: ['conditionType', 'targetResourceTypes'], criterion: ['criterionType'] }
  const { reading, criteria } = readCriteria(context, leftOut, (criterion) => readCriterion(criterion, told))
  const [first, ...others] = criteria.map(({ title }) => title).filter((title) => title !== '')
  if (first === undefined) return { ...reading, hasSeries: true }
  const title = [
    SEVERITY_PART,
    { text: first, rank: 1 },
    ...others.map((other, index) => ({ text: other, rank: 2.5 + index / 100, before: ' and ' })),
    ON_PART,
    ...dimensionParts(reading.dimensions ?? [], 3),
    RULE_PART,
  ]
  return { ...reading, hasSeries: true, title }
}

function readCriterion(member: MemberReader, { name: rule, description, isResolved }: Told): Criterion {
  const value = member.text('metricValue')
  const name = member.text('name')
  const unit = unitOf(member.text('metricName'), {
    told: member.text('metricUnit'),
    threshold: member.text('threshold'),
    words: `${rule} ${description}`,
  })
  const condition = criterionText(member, unit)
  const query = member.get('query')
  const dimensions = member.pairs('dimensions')
  return {
    lines: [
      ['Condition', condition],
      ['Criterion', condition === '' ? name : ''],
      ['Actual value', quantityText(value, unit)],
      ['Metric namespace', member.get('metricNamespace')],
      ['Availability test', member.get('webTestName')],
      ['Sensitivity', member.get('alertSensitivity')],
      ...namedLines('Dimension', dimensions),
      ...failingPeriodsLines(member.inside('failingPeriods')),
    ],
    dimensions: dimensionsOf(dimensions),
    query,
    ...wordsOf(member, condition === '' && text(query) !== '' ? name : '', unit),
    title: criterionTitle(member, unit, isResolved),
  }
}

function criterionText(member: MemberReader, unit: string): string {
  return conditionText(measureOf(member), member.get('operator'), member.get('threshold'), unit)
}

function measureOf(member: MemberReader): string {
  const metric = member.text('metricName')
  return metric === '' ? '' : joined(aggregationText(member.get('timeAggregation')), metric)
}

/** @param otherwise what stands in for a measure */
function wordsOf(
  member: MemberReader,
  otherwise: string,
  unit: string,
): Pick<Criterion, 'sentence' | 'measured'> {
  const measure = measureOf(member) || otherwise
  const value = quantityText(member.get('metricValue'), unit)
  const isKnown = measure !== '' && value !== ''
  return {
    sentence: foundText({
      found: isKnown ? `${measure} was ${value}` : '',
      measure,
      operator: measureOf(member) === '' ? '' : member.get('operator'),
      threshold: quantityText(member.get('threshold'), unit),
    }),
    measured: isKnown ? joined(measure, value) : '',
  }
}

/** An availability test by the locations that it failed at, a PromQL query by its name. */
function criterionTitle({ text: read }: MemberReader, unit: string, isResolved: boolean): string {
  const [metric, test] = [read('metricName'), read('webTestName')]
  const value = isResolved ? '' : read('metricValue')
  const against = againstText(value, read('operator'), read('threshold'), unit)
  if (test !== '' && /^failed /i.test(metric) && value !== '') {
    return joined(test, 'failed at', countText(value, 'location'))
  }
  return joined(metric === '' ? read('name') : metric, against)
}
