import { facts, timeText } from '../facts.ts'
import { readMembers } from '../member-reader.ts'
import type { ContextReading } from './reading.ts'

// What the portal draws its page from.
const FOR_THE_PORTAL = [
  'ArmSystemEventsRequest',
  'FailureRateChart',
  'LinksTable',
  'PresentationInsightEventRequest',
  'SmartDetectorId',
]

/** Smart detection of Application Insights; failure anomalies name some members otherwise. */
export function parseSmartDetectorContext(context: unknown): ContextReading {
  const member = readMembers(context, FOR_THE_PORTAL)
  const detection = member.text('DetectionSummary')
  // The second spelling is the one of failure anomalies.
  const [occurred, misspelt] = [member.get('FormattedOccurrenceTime'), member.get('FormattedOccurenceTime')]
  return {
    facts: facts([
      ['Detection', detection],
      ['Detected value', member.get('DetectedValue')],
      ['Normal value', member.get('NormalValue')],
      ['Detected failure rate', member.get('DetectedFailureRate')],
      ['Normal failure rate', member.get('NormalFailureRate')],
      ['Occurred', timeText(occurred ?? misspelt)],
      ['Analysed', timeText(member.get('AnalysisTimestamp'))],
      ['Detector', member.get('SmartDetectorName')],
    ]),
    rest: member.rest(),
    headline: detection,
  }
}
