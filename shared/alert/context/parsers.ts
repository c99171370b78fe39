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
import type { ContextParser, ContextReading, Told } from './reading.ts'
import { parseResourceHealthContext } from './resource-health.ts'
import { parseServiceHealthContext } from './service-health.ts'
import { parseSmartDetectorContext } from './smart-detector.ts'

/** The facts about a monitoring service. */
interface Service {
  readonly parseContext: ContextParser
  readonly reportsEnd: Alert['reportsEnd']
  /** What alerts that belong together share: a route without `group` makes one ticket of them. */
  readonly unit: AlertUnit
}

/**
 * `alert`: an alert instance. `series`: a rule on the same targets with the same dimensions or labels, whose alerts are new
 * ones each time. `operation`: an operation on a resource, with an alert for each phase. `incident`: one of Service Health.
 * `resource`: one in Resource Health.
 */
export type AlertUnit = 'alert' | 'series' | 'operation' | 'incident' | 'resource'

/**
 * The table: monitoring services by their names in lower case, letters and digits only. Which of them report the end of an
 * episode, and which fire anew at each evaluation: Azure Monitor docs, alerts overview (stateful and stateless alerts).
 * Prometheus rules do so too (microsoft/AzureMonitorCommunity 213), and an operation has an alert for each of its phases
 * (hashicorp/terraform-provider-azurerm 20759).
 */
const SERVICES = {
  platform: { parseContext: parseMetricContext, reportsEnd: 'yes', unit: 'alert' },
  loganalytics: { parseContext: parseLogV1Context, reportsEnd: 'perhaps', unit: 'series' },
  applicationinsights: { parseContext: parseLogV1Context, reportsEnd: 'perhaps', unit: 'series' },
  logalertsv2: { parseContext: parseLogV2Context, reportsEnd: 'perhaps', unit: 'series' },
  simplelogalert: { parseContext: parseLogV2Context, reportsEnd: 'no', unit: 'alert' },
  prometheus: { parseContext: parsePrometheusContext, reportsEnd: 'yes', unit: 'series' },
  activitylog: { parseContext: parseActivityLogContext, reportsEnd: 'no', unit: 'operation' },
  activitylogadministrative: { parseContext: parseActivityLogContext, reportsEnd: 'no', unit: 'operation' },
  activitylogautoscale: { parseContext: parseActivityLogContext, reportsEnd: 'no', unit: 'operation' },
  activitylogpolicy: { parseContext: parseActivityLogContext, reportsEnd: 'no', unit: 'operation' },
  activitylogrecommendation: { parseContext: parseActivityLogContext, reportsEnd: 'no', unit: 'operation' },
  activitylogsecurity: { parseContext: parseActivityLogContext, reportsEnd: 'no', unit: 'operation' },
  servicehealth: { parseContext: parseServiceHealthContext, reportsEnd: 'yes', unit: 'incident' },
  resourcehealth: { parseContext: parseResourceHealthContext, reportsEnd: 'yes', unit: 'resource' },
  smartdetector: { parseContext: parseSmartDetectorContext, reportsEnd: 'perhaps', unit: 'alert' },
  costalerts: { parseContext: parseCostContext, reportsEnd: 'no', unit: 'alert' },
  azurebackup: { parseContext: parseBackupContext, reportsEnd: 'no', unit: 'alert' },
} as const satisfies Record<string, Service>

const UNKNOWN: Service = { parseContext: parseGenericContext, reportsEnd: 'perhaps', unit: 'alert' }

type Fits = (context: unknown) => boolean

/**
 * How a service's context is recognised, independently of the service's name: senders have put log alerts under
 * `Platform`. The first match counts; events of the activity log, which have much in common, come last.
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

/** A simple log alert is about one row, and nothing says which of its columns tell the rows apart. */
function isRowAlert(context: unknown): boolean {
  return listOf(at(context, 'condition', 'allOf')).some((criterion) => Array.isArray(at(criterion, 'event')))
}

/** What is known of a service. Azure writes one as `Smart Detector`, `SmartDetector` and more. */
export function findService(service: string): Service {
  const name = service.toLowerCase().replace(/[^a-z0-9]/g, '')
  return Object.hasOwn(SERVICES, name) ? SERVICES[name as keyof typeof SERVICES] : UNKNOWN
}

/**
 * Reads a context by its shape; if no shape matches, by the service's name. Unknown members are shown unchanged.
 */
export function readContext(
  serviceName: string,
  context: unknown,
  target: AlertResource | null,
  told: Told,
): {
  readonly reading: ContextReading
  readonly reportsEnd: Alert['reportsEnd']
  readonly unit: AlertUnit
  readonly isAsNamed: boolean
} {
  const content = unwrapped(context)
  const named = findService(serviceName)
  const [fitting = named] = SHAPES.find(([, fits]) => fits(content)) ?? []
  const service = fitting.parseContext === named.parseContext ? named : fitting
  const reading = service.parseContext(content, target, told)
  const isEmpty = reading.facts.length === 0 && facts(reading.rest).length === 0
  return {
    reading: isEmpty ? { ...reading, facts: parseGenericContext(content).facts } : reading,
    reportsEnd: service.reportsEnd,
    unit: isRowAlert(content) ? 'alert' : service.unit,
    isAsNamed: service === named,
  }
}
