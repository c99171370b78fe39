import { compile } from 'html-to-text'
import type { AlertResource } from '../alert.ts'
import { facts, timeText } from '../facts.ts'
import { at, list, text, unwrapJson } from '../values.ts'
import { eventLines } from './activity-log.ts'
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

const plainText = compile({
  wordwrap: false,
  limits: { maxDepth: 50 },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
    { selector: 'img', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
})

/** Service Health: each update is an alert of its own; the tracking id says which belong together. */
export function parseServiceHealthContext(context: unknown, target: AlertResource | null): ContextReading {
  const properties = at(context, 'properties')
  const trackingId = text(at(properties, 'trackingId'))
  const stage = text(at(properties, 'stage'))
  const title = text(at(properties, 'title'))
  return {
    facts: facts([
      ['Title', title],
      ['Tracking id', trackingId],
      ['Type', at(properties, 'incidentType')],
      ['Stage', stage],
      ['Service', at(properties, 'service')],
      ['Region', at(properties, 'region')],
      ['Impact', at(properties, 'impactType')],
      ['Impact start', timeText(at(properties, 'impactStartTime'))],
      ['Impact mitigated', timeText(at(properties, 'impactMitigationTime'))],
      ['Impacted services', impactedServicesText(at(properties, 'impactedServices'))],
      ...eventLines(context),
      ['Communication', plainText(text(at(properties, 'communication')))],
    ]),
    headline: title,
    ruleName: title,
    isOver: FINAL_STAGES.has(stage.toLowerCase()) || text(at(context, 'status')).toLowerCase() === 'resolved',
    ...(trackingId === '' ? {} : { episode: ['service-health', target?.subscriptionId ?? '', trackingId] }),
  }
}

/** `Log Analytics (West Europe, East US)`, one service a line. A JSON text, or in test notifications a list. */
function impactedServicesText(services: unknown): string {
  return list(unwrapJson(services))
    .map((service) => {
      const regions = list(at(service, 'ImpactedRegions')).map((region) => text(at(region, 'RegionName')))
      const named = regions.filter((region) => region !== '').join(', ')
      return text(at(service, 'ServiceName')) + (named === '' ? '' : ` (${named})`)
    })
    .join('\n')
}
