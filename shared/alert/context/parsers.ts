import type { Alert, AlertResource } from '../alert.ts'
import { facts } from '../facts.ts'
import { has, at, listOf, text, unwrapped } from '../values.ts'
import { parseActivityLogContext } from './activity-log.ts'
import { parseBackupContext } from './backup.ts'
import { parseCostContext } from './cost.ts'
import { parseGenericContext } from './generic.ts'
import { parseLogV1Context } from './log-v1.ts'
import { parseLogV2Context } from './log-v2.ts'
import { parseMetricContext } from './metric.ts'
import { parsePrometheusContext } from './prometheus.ts'
import type { ContextParser, ContextReading } from './reading.ts'
import { parseResourceHealthContext } from './resource-health.ts'
import { parseServiceHealthContext } from './service-health.ts'
import { parseSmartDetectorContext } from './smart-detector.ts'

/** What is known of a monitoring service. */
interface Service {
  readonly parseContext: ContextParser
  readonly reportsEnd: Alert['reportsEnd']
}

/**
 * The table: monitoring services by their names in lower case, letters and digits only. Which of them report the end of an
 * episode: Azure Monitor docs, alerts overview (stateful and stateless alerts).
 */
const SERVICES = {
  platform: { parseContext: parseMetricContext, reportsEnd: 'yes' },
  loganalytics: { parseContext: parseLogV1Context, reportsEnd: 'perhaps' },
  applicationinsights: { parseContext: parseLogV1Context, reportsEnd: 'perhaps' },
  logalertsv2: { parseContext: parseLogV2Context, reportsEnd: 'perhaps' },
  simplelogalert: { parseContext: parseLogV2Context, reportsEnd: 'no' },
  prometheus: { parseContext: parsePrometheusContext, reportsEnd: 'yes' },
  activitylog: { parseContext: parseActivityLogContext, reportsEnd: 'no' },
  activitylogadministrative: { parseContext: parseActivityLogContext, reportsEnd: 'no' },
  activitylogautoscale: { parseContext: parseActivityLogContext, reportsEnd: 'no' },
  activitylogpolicy: { parseContext: parseActivityLogContext, reportsEnd: 'no' },
  activitylogrecommendation: { parseContext: parseActivityLogContext, reportsEnd: 'no' },
  activitylogsecurity: { parseContext: parseActivityLogContext, reportsEnd: 'no' },
  servicehealth: { parseContext: parseServiceHealthContext, reportsEnd: 'yes' },
  resourcehealth: { parseContext: parseResourceHealthContext, reportsEnd: 'yes' },
  smartdetector: { parseContext: parseSmartDetectorContext, reportsEnd: 'perhaps' },
  costalerts: { parseContext: parseCostContext, reportsEnd: 'no' },
  azurebackup: { parseContext: parseBackupContext, reportsEnd: 'no' },
} as const satisfies Record<string, Service>

const UNKNOWN: Service = { parseContext: parseGenericContext, reportsEnd: 'perhaps' }

type Fits = (context: unknown) => boolean

/**
 * What a service's context is known by, whatever the service calls itself: senders have put log alerts under `Platform`.
 * The first that fits is taken; events of the activity log, which have much in common, come last.
 */
const SHAPES: readonly (readonly [Service, Fits])[] = [
  [
    SERVICES.servicehealth,
    (context) => isOperation(context, 'servicehealth') || has(context, 'properties', 'trackingId'),
  ],
  [
    SERVICES.resourcehealth,
    (context) => isOperation(context, 'resourcehealth') || has(context, 'properties', 'currentHealthStatus'),
  ],
  [SERVICES.logalertsv2, (context) => hasCriterion(context, 'searchQuery')],
  [SERVICES.logalertsv2, (context) => hasCriterion(context, 'event')],
  [SERVICES.platform, (context) => hasCriterion(context, 'metricName') || hasCriterion(context, 'query')],
  [SERVICES.loganalytics, (context) => has(context, 'SearchQuery') || has(context, 'SearchResults')],
  [SERVICES.prometheus, (context) => has(context, 'expression')],
  [SERVICES.smartdetector, (context) => has(context, 'DetectionSummary')],
  [SERVICES.costalerts, (context) => has(context, 'AlertData')],
  [SERVICES.azurebackup, (context) => has(context, 'protectedItemId')],
  [SERVICES.activitylog, (context) => has(context, 'operationName')],
]

function isOperation(context: unknown, provider: string): boolean {
  return text(at(context, 'operationName')).toLowerCase().startsWith(`microsoft.${provider}/`)
}

function hasCriterion(context: unknown, member: string): boolean {
  return listOf(at(context, 'condition', 'allOf')).some((criterion) => has(criterion, member))
}

/** What is known of a service. Azure writes one as `Smart Detector`, `SmartDetector` and more. */
export function findService(service: string): Service {
  const name = service.toLowerCase().replace(/[^a-z0-9]/g, '')
  return Object.hasOwn(SERVICES, name) ? SERVICES[name as keyof typeof SERVICES] : UNKNOWN
}

/**
 * A context, read as the service's that it has the shape of; if it has none's, as that of the service that is named. What
 * that makes nothing of is shown as it is.
 */
export function readContext(
  serviceName: string,
  context: unknown,
  target: AlertResource | null,
): {
  readonly reading: ContextReading
  readonly reportsEnd: Alert['reportsEnd']
  readonly isAsNamed: boolean
} {
  const content = unwrapped(context)
  const named = findService(serviceName)
  const [fitting = named] = SHAPES.find(([, fits]) => fits(content)) ?? []
  const service = fitting.parseContext === named.parseContext ? named : fitting
  const reading = service.parseContext(content, target)
  const isEmpty = reading.facts.length === 0 && facts(reading.rest).length === 0
  return {
    reading: isEmpty ? { ...reading, facts: parseGenericContext(content).facts } : reading,
    reportsEnd: service.reportsEnd,
    isAsNamed: service === named,
  }
}
