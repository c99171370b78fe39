import { parseCommon } from './common.ts'
import { parseActivityLog } from './legacy/activity-log.ts'
import { parseAutoscale } from './legacy/autoscale.ts'
import { parseBudget } from './legacy/budget.ts'
import { parseCustomJson } from './legacy/custom-json.ts'
import { parseBareLogV1, parseLogV1 } from './legacy/log-v1.ts'
import { parseClassicMetric, parseMetricV2 } from './legacy/metric.ts'
import { parseSmartDetector } from './legacy/smart-detector.ts'
import { notRecognised } from './not-recognised.ts'
import type { Notification } from './notification.ts'
import { at, isRecord, text } from './values.ts'

type ShapeParser = (payload: unknown) => Notification

/** The shapes that name themselves, by `schemaId`. */
const BY_SCHEMA_ID: ReadonlyMap<string, ShapeParser> = new Map<string, ShapeParser>([
  ['azureMonitorCommonAlertSchema', parseCommon],
  ['AzureMonitorMetricAlert', parseMetricV2],
  ['Microsoft.Insights/activityLogs', parseActivityLog],
  ['Microsoft.Insights/LogAlert', parseLogV1],
  ['AIP Budget Notification', parseBudget],
])

/** The shapes that are known by what they have. The first that fits is taken; custom JSON, being anything, is last. */
const BY_MEMBERS: readonly { readonly fits: (payload: unknown) => boolean; readonly parse: ShapeParser }[] = [
  { fits: (payload) => has(payload, 'SearchQuery') && has(payload, 'AlertRuleName'), parse: parseBareLogV1 },
  { fits: (payload) => /^scale (in|out)$/i.test(text(at(payload, 'operation'))), parse: parseAutoscale },
  {
    fits: (payload) => has(payload, 'status') && has(payload, 'context', 'condition'),
    parse: parseClassicMetric,
  },
  {
    fits: (payload) => has(payload, 'properties', 'essentials', 'monitorService'),
    parse: parseSmartDetector,
  },
  { fits: (payload) => !has(payload, 'data') && has(payload, 'text'), parse: parseCustomJson },
]

/**
 * The payload's shape, found and parsed.
 *
 * @throws BridgeError `alert_not_recognised`
 */
export function parseNotification(payload: unknown): Notification {
  if (!isRecord(payload)) throw notRecognised('$', 'must be a JSON object')
  const parse = has(payload, 'schemaId')
    ? BY_SCHEMA_ID.get(text(at(payload, 'schemaId')))
    : BY_MEMBERS.find((shape) => shape.fits(payload))?.parse
  if (parse !== undefined) return parse(payload)
  throw has(payload, 'schemaId')
    ? notRecognised('$.schemaId', 'must be azureMonitorCommonAlertSchema or the schemaId of an older alert')
    : notRecognised(
        '$',
        'must have the schemaId azureMonitorCommonAlertSchema, or the members of an older alert',
      )
}

function has(payload: unknown, ...path: readonly string[]): boolean {
  return at(payload, ...path) !== undefined
}
