import type { Alert } from '../alert.ts'
import { parseActivityLogContext } from './activity-log.ts'
import { parseBackupContext } from './backup.ts'
import { parseCostContext } from './cost.ts'
import { parseGenericContext } from './generic.ts'
import { parseLogV1Context } from './log-v1.ts'
import { parseLogV2Context } from './log-v2.ts'
import { parseMetricContext } from './metric.ts'
import { parsePrometheusContext } from './prometheus.ts'
import type { ContextParser } from './reading.ts'
import { parseResourceHealthContext } from './resource-health.ts'
import { parseServiceHealthContext } from './service-health.ts'
import { parseSmartDetectorContext } from './smart-detector.ts'

/** What is known of a monitoring service. */
interface Service {
  readonly parseContext: ContextParser
  readonly tellsEnd: Alert['tellsEnd']
}

/**
 * The table: monitoring services by their names in lower case, letters and digits only. Which of them tell the end of a
 * problem: Azure Monitor docs, alerts overview (stateful and stateless alerts).
 */
const SERVICES: ReadonlyMap<string, Service> = new Map(
  (
    [
      ['platform', parseMetricContext, 'yes'],
      ['loganalytics', parseLogV1Context, 'perhaps'],
      ['applicationinsights', parseLogV1Context, 'perhaps'],
      ['logalertsv2', parseLogV2Context, 'perhaps'],
      ['simplelogalert', parseLogV2Context, 'no'],
      ['prometheus', parsePrometheusContext, 'yes'],
      ['activitylog', parseActivityLogContext, 'no'],
      ['activitylogadministrative', parseActivityLogContext, 'no'],
      ['activitylogautoscale', parseActivityLogContext, 'no'],
      ['activitylogpolicy', parseActivityLogContext, 'no'],
      ['activitylogrecommendation', parseActivityLogContext, 'no'],
      ['activitylogsecurity', parseActivityLogContext, 'no'],
      ['servicehealth', parseServiceHealthContext, 'yes'],
      ['resourcehealth', parseResourceHealthContext, 'yes'],
      ['smartdetector', parseSmartDetectorContext, 'perhaps'],
      ['costalerts', parseCostContext, 'no'],
      ['azurebackup', parseBackupContext, 'no'],
    ] as const
  ).map(([name, parseContext, tellsEnd]) => [name, { parseContext, tellsEnd }]),
)

const UNKNOWN: Service = { parseContext: parseGenericContext, tellsEnd: 'perhaps' }

/** What is known of a service. Azure writes one as `Smart Detector`, `SmartDetector` and more. */
export function findService(service: string): Service {
  return SERVICES.get(service.toLowerCase().replace(/[^a-z0-9]/g, '')) ?? UNKNOWN
}
