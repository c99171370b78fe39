import { BridgeError } from '../errors.ts'
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
import { at, isRecord, text, unwrapped } from './values.ts'

type ShapeParser = (payload: unknown) => Notification

const COMMON = 'azuremonitorcommonalertschema'

/** The shapes that name themselves, by `schemaId` in lower case. */
const BY_SCHEMA_ID: ReadonlyMap<string, ShapeParser> = new Map<string, ShapeParser>([
  [COMMON, parseCommon],
  ['azuremonitormetricalert', parseMetricV2],
  ['microsoft.insights/activitylogs', parseActivityLog],
  ['microsoft.insights/logalert', parseLogV1],
  ['aip budget notification', parseBudget],
])

/** The shapes that are known by what they have. The first that fits is taken; custom JSON, being anything, is last. */
const BY_MEMBERS: readonly { readonly fits: (payload: unknown) => boolean; readonly parse: ShapeParser }[] = [
  {
    fits: (payload) => has(payload, 'data', 'essentials') || has(payload, 'essentials', 'alertId'),
    parse: parseCommon,
  },
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

/** The members that relays put an alert into: a Logic App its `body`, a CloudEvent its `data`. */
const WRAPPERS = ['body', 'data'] as const

/**
 * The payload's shape, found and parsed; of an alert of the common schema also where a relay has put it into another
 * object.
 *
 * @throws BridgeError `alert_not_recognised`; `body_not_object`
 */
export function parseNotification(payload: unknown): Notification {
  if (!isRecord(payload)) {
    throw new BridgeError('body_not_object', 'Post one alert, as a JSON object.', { path: '$' })
  }
  const parse =
    BY_SCHEMA_ID.get(text(at(payload, 'schemaId')).toLowerCase()) ??
    BY_MEMBERS.find((shape) => shape.fits(payload))?.parse
  if (parse !== undefined) return parse(payload)
  const inner = WRAPPERS.map((name) => unwrapped(at(payload, name))).find(isNamedCommon)
  if (inner !== undefined) return parseCommon(inner)
  throw has(payload, 'schemaId')
    ? notRecognised('$.schemaId', 'must be azureMonitorCommonAlertSchema or the schemaId of an older alert')
    : notRecognised(
        '$',
        'must have the schemaId azureMonitorCommonAlertSchema, or the members of an older alert',
      )
}

function isNamedCommon(value: unknown): boolean {
  return text(at(value, 'schemaId')).toLowerCase() === COMMON
}

function has(payload: unknown, ...path: readonly string[]): boolean {
  return at(payload, ...path) !== undefined
}
