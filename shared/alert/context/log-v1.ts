import type { AlertResource, Row } from '../alert.ts'
import { facts } from '../facts.ts'
import { readMembers, type MemberReader } from '../member-reader.ts'
import { numberText } from '../quantity.ts'
import { at, listOf, text, texts, unwrapped } from '../values.ts'
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
  const [operator, formerOperator] = [member.get('Operator'), member.get('AlertThresholdOperator')]
  const [threshold, formerThreshold] = [member.get('Threshold'), member.get('AlertThresholdValue')]
  const condition = conditionText(measure, operator ?? formerOperator, threshold ?? formerThreshold)
  const resultCount = member.get('ResultCount')
  const [results, formerResults] = [member.get('SearchResults'), member.get('SearchResult')]
  const [filtered, link] = [member.get('LinkToFilteredSearchResultsUI'), member.get('LinkToSearchResults')]
  const dimensions = member.get('Dimensions')
  const count = countText(resultCount, 'result')
  const counted = isMeasure
    ? condition
    : againstText(count, operator ?? formerOperator, threshold ?? formerThreshold, '')
  return {
    title: logTitle(dimensionsOf(dimensions), isResolved ? '' : counted),
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
    // A metric measurement counts its breaches apart from the value that it compares.
    sentence: isMeasure
      ? condition
      : foundText({
          found: count === '' ? '' : `${count} ${numberText(resultCount) === '1' ? 'was' : 'were'} found`,
          measure,
          operator: operator ?? formerOperator,
          threshold: numberText(threshold ?? formerThreshold),
        }),
    measured: isMeasure ? '' : count,
    configurationItems: texts(member.get('AffectedConfigurationItems')),
    rows: resultRows(results ?? formerResults),
    searchResultsLink: filtered ?? link,
    rest: member.rest(),
  }
}

/** Rows can be shorter than the list of columns. */
function resultRows(results: unknown): Row[] {
  return listOf(at(unwrapped(results), 'tables')).flatMap((table) => {
    const columns = listOf(at(table, 'columns')).map((column) => text(at(column, 'name')))
    return listOf(at(table, 'rows')).map((row) =>
      rowOf(listOf(row).map((value, index) => [columns[index] ?? '', value])),
    )
  })
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
