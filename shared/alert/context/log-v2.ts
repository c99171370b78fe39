import type { AlertResource, Row } from '../alert.ts'
import type { MemberReader } from '../member-reader.ts'
import { numberText } from '../quantity.ts'
import { readable } from '../readable.ts'
import { text, type Line } from '../values.ts'
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
  rowOf,
} from './criteria.ts'
import type { ContextReading, Told } from './reading.ts'
import { logTitle } from './title-parts.ts'

// The same as the links to the portal, for programs.
const LINKS = ['linkToSearchResultsAPI', 'linkToFilteredSearchResultsAPI']

/** Log search alerts (`Log Alerts V2`), and simple log alerts, which carry the row itself in `event`. */
export function parseLogV2Context(
  context: unknown,
  _target: AlertResource | null,
  { isResolved }: Told,
): ContextReading {
  const { reading, criteria } = readCriteria(
    context,
    { context: ['conditionType'], criterion: ['targetResourceTypes', ...LINKS] },
    readCriterion,
  )
  return {
    ...reading,
    title: logTitle(reading.dimensions ?? [], isResolved ? '' : (criteria[0]?.title ?? '')),
    rows: criteria.flatMap(({ rows }) => rows),
    searchResultsLink: criteria[0]?.searchResultsLink,
  }
}

interface LogCriterion extends Criterion {
  readonly rows: readonly Row[]
  readonly searchResultsLink: unknown
}

function readCriterion(member: MemberReader): LogCriterion {
  const column = member.text('metricMeasureColumn')
  const value = member.get('metricValue')
  const measure = joined(aggregationText(member.get('timeAggregation')), column === '' ? 'of rows' : column)
  const condition = conditionText(measure, member.get('operator'), member.get('threshold'))
  const rows = member.pairLists('event').map(rowLines)
  const [filtered, link] = [member.get('linkToFilteredSearchResultsUI'), member.get('linkToSearchResultsUI')]
  const dimensions = member.pairs('dimensions')
  return {
    lines: [
      ['Condition', condition],
      ['Actual value', numberText(value)],
      ['Measured column', column],
      ...namedLines('Dimension', dimensions),
      ...rows.flat(),
      ...failingPeriodsLines(member.inside('failingPeriods')),
    ],
    dimensions: dimensionsOf(dimensions),
    query: member.get('searchQuery'),
    ...wordsOf(member, measure, column === ''),
    title: againstText(
      column === '' ? countText(value, 'row') : joined(column, numberText(value)),
      member.get('operator'),
      member.get('threshold'),
    ),
    rows: rows.map(rowOf),
    searchResultsLink: filtered ?? link,
  }
}

function rowLines(row: readonly Line[]): Line[] {
  return row.map(([name, value]) => [name, readable(value)])
}

/** @param isCounted rows are counted, and no column is measured */
function wordsOf(
  member: MemberReader,
  measure: string,
  isCounted: boolean,
): Pick<Criterion, 'sentence' | 'measured'> {
  const value = member.get('metricValue')
  const count = numberText(value)
  const [operator, threshold] = [member.get('operator'), numberText(member.get('threshold'))]
  if (!isCounted) {
    const found = count === '' ? '' : `${measure} was ${count}`
    return {
      sentence: foundText({ found, measure, operator, threshold }),
      measured: count === '' ? '' : joined(measure, count),
    }
  }
  const rows = countText(value, 'row')
  const found = rows === '' ? '' : `${rows} ${count === '1' ? 'was' : 'were'} found`
  const isCompared = text(operator) !== '' || text(member.get('threshold')) !== ''
  return {
    sentence: isCompared ? foundText({ found, measure, operator, threshold }) : '',
    measured: rows,
  }
}
