import { facts, timeText } from '../facts.ts'
import { readMembers } from '../member-reader.ts'
import type { ContextReading } from './reading.ts'
import { FREE_WORDS, ON_PART, RULE_PART, SEVERITY_PART } from './title-parts.ts'

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
  const detected = member.text('DetectedValue') || member.text('DetectedFailureRate')
  const normal = member.text('NormalValue') || member.text('NormalFailureRate')
  return {
    title: [
      SEVERITY_PART,
      { text: detection, rank: 2, least: FREE_WORDS },
      { text: riseText(detected, normal), rank: 1, before: ': ' },
      { ...ON_PART, rank: 3 },
      RULE_PART,
    ],
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
    measured: detected,
  }
}

/** `0.45 sec, normally 0.27 sec`: without what stands in brackets behind. */
function riseText(detected: string, normal: string): string {
  const [now, usual] = [detected, normal].map((value) => (value.split('(', 1)[0] ?? '').trimEnd())
  return now === '' || usual === '' ? detected : `${now}, normally ${usual}`
}
