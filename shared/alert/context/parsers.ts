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

/** The table: monitoring services by their names in lower case, letters and digits only. */
const PARSERS: ReadonlyMap<string, ContextParser> = new Map<string, ContextParser>([
  ['platform', parseMetricContext],
  ['loganalytics', parseLogV1Context],
  ['applicationinsights', parseLogV1Context],
  ['logalertsv2', parseLogV2Context],
  ['simplelogalert', parseLogV2Context],
  ['prometheus', parsePrometheusContext],
  ['activitylog', parseActivityLogContext],
  ['activitylogadministrative', parseActivityLogContext],
  ['activitylogautoscale', parseActivityLogContext],
  ['activitylogpolicy', parseActivityLogContext],
  ['activitylogrecommendation', parseActivityLogContext],
  ['activitylogsecurity', parseActivityLogContext],
  ['servicehealth', parseServiceHealthContext],
  ['resourcehealth', parseResourceHealthContext],
  ['smartdetector', parseSmartDetectorContext],
  ['costalerts', parseCostContext],
  ['azurebackup', parseBackupContext],
])

/** The parser for a service's context. Azure writes one service as `Smart Detector`, `SmartDetector` and more. */
export function findContextParser(service: string): ContextParser {
  return PARSERS.get(service.toLowerCase().replace(/[^a-z0-9]/g, '')) ?? parseGenericContext
}
