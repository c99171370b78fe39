import type { AlertResource } from '../alert.ts'
import { facts, inWords, timeText } from '../facts.ts'
import { importanceOf } from '../importance.ts'
import { LIMITS } from '../limits.ts'
import { readMembers, type MemberReader } from '../member-reader.ts'
import { parseTime } from '../time.ts'
import { at, text } from '../values.ts'
import { EVENT_PLUMBING, eventLines } from './activity-log.ts'
import { htmlText } from './html-text.ts'
import { listed } from '../title.ts'
import type { ContextReading } from './reading.ts'
import { SEVERITY_PART } from './title-parts.ts'

// The stages of an incident or a maintenance that end it (Service Health docs).
const FINAL_STAGES: ReadonlySet<string> = new Set([
  'resolved',
  'rca',
  'complete',
  'completed',
  'canceled',
  'cancelled',
])

// What is there in another form, and ids.
const KNOWN_ELSEWHERE = [
  'communicationId',
  'defaultLanguageContent',
  'defaultLanguageTitle',
  'impactedServicesTableRows',
  'isHIR',
  'IsSynthetic',
  'maintenanceId',
  'version',
]

const SUBJECT = { rank: 1, before: ': ' } as const

/** Service Health: each update is an alert of its own; the tracking id says which belong together. */
export function parseServiceHealthContext(context: unknown, target: AlertResource | null): ContextReading {
  const member = readMembers(context, [...EVENT_PLUMBING, 'caller'])
  const properties = member.inside('properties', KNOWN_ELSEWHERE)
  const trackingId = properties.text('trackingId')
  const stage = properties.text('stage').toLowerCase()
  const title = properties.text('title')
  const [impactStart, impactEnd] = [properties.get('impactStartTime'), properties.get('impactMitigationTime')]
  const incidentType = properties.text('incidentType')
  const [service, region] = [properties.text('service'), properties.text('region')]
  const services = properties.items('impactedServices').map(readService)
  const isOver = FINAL_STAGES.has(stage) || text(at(context, 'status')).toLowerCase() === 'resolved'
  const [regions, firstRegion] = listed(regionsOf(services, region))
  return {
    title: [
      SEVERITY_PART,
      { text: incidentType, rank: 2 },
      { text: inWords(properties.text('stage')), rank: 1 },
      service || title ? { text: service || title, ...SUBJECT } : { of: 'rule', ...SUBJECT },
      { text: regions, short: firstRegion, rank: 4, before: ' in ' },
      { text: trackingId, rank: 3, before: ' (', after: ')' },
      { of: 'subscription', rank: 5, before: ', subscription ' },
    ],
    facts: [
      ...facts([
        ['Title', title],
        ['Tracking id', trackingId],
        ['Type', incidentType],
        ['Stage', properties.get('stage')],
        ['Service', service],
        ['Region', region],
        ['Impact', properties.get('impactType')],
        ['Impact start', timeText(impactStart)],
        [/^maintenance$/i.test(incidentType) ? 'Impact end' : 'Impact mitigated', timeText(impactEnd)],
        ['Impacted services', impactedServicesText(services)],
        ...eventLines(member),
      ]),
      ...facts([['Communication', htmlText(properties.get('communication'))]], LIMITS.communication),
    ],
    rest: member.rest(),
    headline: title,
    impact: {
      startedAt: parseTime(impactStart),
      mitigatedAt: parseTime(impactEnd),
    },
    isReview: stage === 'rca',
    ruleName: title,
    isOver,
    importance: importanceOf('incidentType', isOver ? 'over' : incidentType),
    ...(trackingId === '' ? {} : { episode: ['service-health', target?.subscriptionId ?? '', trackingId] }),
  }
}

interface ImpactedService {
  readonly name: string
  readonly regions: readonly string[]
}

function readService(service: MemberReader): ImpactedService {
  const regions = service.items('ImpactedRegions').map((region) => region.text('RegionName'))
  return { name: service.text('ServiceName'), regions: regions.filter((region) => region !== '') }
}

/** `Log Analytics (West Europe, East US)`, one service a line. A JSON text, or in test notifications a list. */
function impactedServicesText(services: readonly ImpactedService[]): string {
  return services
    .map(({ name, regions }) => name + (regions.length === 0 ? '' : ` (${[...new Set(regions)].join(', ')})`))
    .join('\n')
}

/** The regions that services name, without repetition; else the one that the event names. */
function regionsOf(services: readonly ImpactedService[], otherwise: string): string[] {
  const named = services.flatMap(({ regions }) => regions)
  return named.length > 0 ? [...new Set(named)] : [otherwise]
}
