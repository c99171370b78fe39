import type { Row } from '../alert.ts'
import { facts, timeText } from '../facts.ts'
import { at, list, text, texts } from '../values.ts'
import { conditionText, dimensionLines, measuredText, rowOf } from './criteria.ts'
import { parseLogV2Context } from './log-v2.ts'
import type { ContextReading } from './reading.ts'

/**
 * Log alerts of the first kind (`Log Analytics`, `Application Insights`), in the common schema and in the shape from
 * before it, which names the threshold and the window otherwise.
 */
export function parseLogV1Context(context: unknown): ContextReading {
  // Newer rules have been seen under the old service name.
  if (at(context, 'condition') !== undefined) return parseLogV2Context(context)
  const measure = /metric/i.test(text(at(context, 'AlertType'))) ? 'Measured value' : 'Number of results'
  const condition = conditionText(
    measure,
    at(context, 'Operator') ?? at(context, 'AlertThresholdOperator'),
    at(context, 'Threshold') ?? at(context, 'AlertThresholdValue'),
  )
  const resultCount = at(context, 'ResultCount')
  return {
    facts: facts([
      ['Condition', condition],
      ['Result count', resultCount],
      ['Alert type', at(context, 'AlertType')],
      ['Severity description', at(context, 'SeverityDescription')],
      ...dimensionLines(at(context, 'Dimensions')),
      ['Window', windowText(context)],
      ['Window start', timeText(at(context, 'SearchIntervalStartTimeUtc'))],
      ['Window end', timeText(at(context, 'SearchIntervalEndTimeUtc'))],
      ['Query', at(context, 'SearchQuery')],
    ]),
    // A metric measurement counts its breaches apart from the value that it compares.
    sentence: measure === 'Number of results' ? measuredText(condition, resultCount) : condition,
    configurationItems: texts(at(context, 'AffectedConfigurationItems')),
    rows: resultRows(at(context, 'SearchResults') ?? at(context, 'SearchResult')),
    searchResultsLink: at(context, 'LinkToFilteredSearchResultsUI') ?? at(context, 'LinkToSearchResults'),
  }
}

/** Rows can be shorter than the list of columns. */
function resultRows(results: unknown): Row[] {
  return list(at(results, 'tables')).flatMap((table) => {
    const columns = list(at(table, 'columns')).map((column) => text(at(column, 'name')))
    return list(at(table, 'rows')).map((row) =>
      rowOf(list(row).map((value, index) => [columns[index] ?? '', value])),
    )
  })
}

function windowText(context: unknown): string {
  const minutes =
    text(at(context, 'SearchIntervalDurationMin')) ||
    text(at(context, 'SearchIntervalInMinutes')) ||
    String(Number(text(at(context, 'SearchIntervalInSeconds'))) / 60)
  return Number(minutes) > 0 ? `${minutes} min` : ''
}
