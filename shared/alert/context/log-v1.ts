import type { AlertResource, Row } from '../alert.ts'
import { facts } from '../facts.ts'
import { readMembers, type MemberReader } from '../member-reader.ts'
import { numberText } from '../quantity.ts'
import { readable } from '../readable.ts'
import { listOf, type Line } from '../values.ts'
import {
  againstText,
  conditionText,
  countText,
  dimensionsOf,
  foundText,
  namedLines,
  queryFacts,
  rowOf,
  windowLines,
} from './criteria.ts'
import type { ContextReading, Told } from './reading.ts'
import { logTitle } from './title-parts.ts'

// Ids and names that the alert has in other places, in the shape from before the common schema too; and links of the API.
const KNOWN_ELSEWHERE = [
  'AlertRuleName',
  'Description',
  'Severity',
  'SeverityDescription',
  'SubscriptionId',
  'WorkspaceId',
  'ApplicationId',
  'IncludeSearchResults',
  'IncludedSearchResults',
  'LinkToSearchResultsAPI',
  'LinkToFilteredSearchResultsAPI',
]

/**
 * Log alerts of the first kind (`Log Analytics`, `Application Insights`), in the common schema and in the shape from
 * before it, which names the threshold and the window otherwise.
 */
export function parseLogV1Context(
  context: unknown,
  _target: AlertResource | null,
  { isResolved }: Told,
): ContextReading {
  const member = readMembers(context, KNOWN_ELSEWHERE)
  const alertType = member.text('AlertType')
  const isMeasure = /metric/i.test(alertType)
  const measure = isMeasure ? 'Measured value' : 'Number of results'
  const operator = member.either('Operator', 'AlertThresholdOperator')
  const threshold = member.either('Threshold', 'AlertThresholdValue')
  const condition = conditionText(measure, operator, threshold)
  const resultCount = member.get('ResultCount')
  const dimensions = member.pairs('Dimensions')
  const { rows, cellsWithoutColumn } = resultOf(member)
  // A metric measurement counts its breaches apart from the value that it compares.
  const count = isMeasure ? '' : countText(resultCount, 'result')
  const against = isMeasure ? condition : againstText(count, operator, threshold)
  return {
    title: logTitle(dimensionsOf(dimensions), isResolved ? '' : against),
    dimensions: dimensionsOf(dimensions),
    facts: [
      ...facts([
        ['Condition', condition],
        ['Result count', resultCount],
        ...namedLines('Dimension', dimensions),
        ...windowLines(
          windowText(member),
          member.get('SearchIntervalStartTimeUtc'),
          member.get('SearchIntervalEndTimeUtc'),
        ),
      ]),
      ...queryFacts('Query', [member.get('SearchQuery')]),
    ],
    sentence: isMeasure ? condition : sentenceOf(count, measure, operator, threshold),
    measured: count,
    configurationItems: member.texts('AffectedConfigurationItems'),
    rows,
    searchResultsLink: member.either('LinkToFilteredSearchResultsUI', 'LinkToSearchResults'),
    rest: [...member.rest(), ['Cells without a column', readable(cellsWithoutColumn)]],
  }
}

function sentenceOf(count: string, measure: string, operator: unknown, threshold: unknown): string {
  const found = count === '' ? '' : `${count} ${count.startsWith('1 ') ? 'was' : 'were'} found`
  return foundText({ found, measure, operator, threshold: numberText(threshold) })
}

/** Rows can be shorter than the list of columns. */
function resultOf(member: MemberReader): { rows: Row[]; cellsWithoutColumn: unknown[] } {
  const cellsWithoutColumn: unknown[] = []
  const results = ['SearchResults', 'SearchResult'].map((name) => member.inside(name, ['dataSources']))
  const tables = results.flatMap((result) => result.items('tables', ['name']))
  const rows = tables.flatMap((table) => {
    const columns = table.items('columns', ['type']).map((column) => column.text('name'))
    return listOf(table.whole('rows')).map((row) => {
      const cells = listOf(row).map((value, index): Line => [columns[index] ?? '', value])
      cellsWithoutColumn.push(...cells.filter(([column]) => column === '').map(([, value]) => value))
      return rowOf(cells)
    })
  })
  return { rows, cellsWithoutColumn }
}

function windowText(member: MemberReader): string {
  const [duration, minutes] = [
    member.text('SearchIntervalDurationMin'),
    member.text('SearchIntervalInMinutes'),
  ]
  const length = duration || minutes || String(Number(member.text('SearchIntervalInSeconds')) / 60)
  const asMinutes = Number(length)
  if (!(asMinutes > 0)) return ''
  return asMinutes % 60 === 0 ? `${asMinutes / 60} h` : `${asMinutes} min`
}
