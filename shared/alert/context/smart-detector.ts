import { facts, timeText } from '../facts.ts'
import { at, text } from '../values.ts'
import type { ContextReading } from './reading.ts'

/** Smart detection of Application Insights; failure anomalies name some members otherwise. */
export function parseSmartDetectorContext(context: unknown): ContextReading {
  const detection = text(at(context, 'DetectionSummary'))
  return {
    facts: facts([
      ['Detection', detection],
      ['Detected value', at(context, 'DetectedValue')],
      ['Normal value', at(context, 'NormalValue')],
      ['Detected failure rate', at(context, 'DetectedFailureRate')],
      ['Normal failure rate', at(context, 'NormalFailureRate')],
      // The second spelling is the one of failure anomalies.
      ['Occurred', timeText(at(context, 'FormattedOccurrenceTime') ?? at(context, 'FormattedOccurenceTime'))],
      ['Analysed', timeText(at(context, 'AnalysisTimestamp'))],
      ['Detector', at(context, 'SmartDetectorName')],
    ]),
    headline: detection,
  }
}
