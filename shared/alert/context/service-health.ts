import type { AlertResource } from '../alert.ts'
import { facts, timeText } from '../facts.ts'
import { importanceOf } from '../importance.ts'
import { LIMITS } from '../limits.ts'
import { readMembers } from '../member-reader.ts'
import { at, listOf, text } from '../values.ts'
import { EVENT_PLUMBING, eventLines } from './activity-log.ts'
import { htmlText } from './html-text.ts'
import type { ContextReading } from './reading.ts'

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

/** Service Health: each update is an alert of its own; the tracking id says which belong together. */
export function parseServiceHealthContext(context: unknown, target: AlertResource | null): ContextReading {
  const member = readMembers(context, [...EVENT_PLUMBING, 'caller'])
  const properties = member.inside('properties', KNOWN_ELSEWHERE)
  const trackingId = properties.text('trackingId')
  const stage = properties.text('stage').toLowerCase()
  const title = properties.text('title')
  const incidentType = properties.get('incidentType')
  const isOver = FINAL_STAGES.has(stage) || text(at(context, 'status')).toLowerCase() === 'resolved'
  return {
    facts: [
      ...facts([
        ['Title', title],
        ['Tracking id', trackingId],
        ['Type', incidentType],
        ['Stage', properties.get('stage')],
        ['Service', properties.get('service')],
        ['Region', properties.get('region')],
        ['Impact', properties.get('impactType')],
        ['Impact start', timeText(properties.get('impactStartTime'))],
        ['Impact mitigated', timeText(properties.get('impactMitigationTime'))],
        ['Impacted services', impactedServicesText(properties.get('impactedServices'))],
        ...eventLines(member),
      ]),
      ...facts([['Communication', htmlText(properties.get('communication'))]], LIMITS.communication),
    ],
    rest: [...properties.rest(), ...member.rest()],
    headline: title,
    ruleName: title,
    isOver,
    importance: importanceOf('incidentType', isOver ? 'over' : incidentType),
    ...(trackingId === '' ? {} : { episode: ['service-health', target?.subscriptionId ?? '', trackingId] }),
  }
}

/** `Log Analytics (West Europe, East US)`, one service a line. A JSON text, or in test notifications a list. */
function impactedServicesText(services: unknown): string {
  return listOf(services)
    .map((service) => {
      const regions = listOf(at(service, 'ImpactedRegions')).map((region) => text(at(region, 'RegionName')))
      const named = regions.filter((region) => region !== '').join(', ')
      return text(at(service, 'ServiceName')) + (named === '' ? '' : ` (${named})`)
    })
    .join('\n')
}
