import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import schema from '../../schemas/common-alert.schema.json' with { type: 'json' }
import { notRecognised } from './not-recognised.ts'
import { EMPTY_NOTIFICATION, type Notification } from './notification.ts'
import { at, text, texts } from './values.ts'

let compiled: ValidateFunction | undefined

/**
 * A payload of the common alert schema.
 *
 * @throws BridgeError `alert_not_recognised` with the path of the first member that breaks the schema
 */
export function parseCommon(payload: unknown): Notification {
  compiled ??= new Ajv({ allowUnionTypes: true }).compile(schema)
  if (!compiled(payload)) throw schemaError(compiled.errors?.[0])

  const essential = (name: string): string => text(at(payload, 'data', 'essentials', name))
  const alertId = essential('alertId')
  const condition = essential('monitorCondition')
  const firedAt = essential('firedDateTime')
  const resolvedAt = essential('resolvedDateTime')
  const originAlertId = essential('originAlertId')
  return {
    ...EMPTY_NOTIFICATION,
    shape: 'common',
    alertId,
    service: essential('monitoringService'),
    signalType: essential('signalType'),
    ruleName: essential('alertRule'),
    ruleId: essential('alertRuleID'),
    description: essential('description'),
    severity: essential('severity'),
    condition,
    firedAt,
    resolvedAt,
    targetIds: texts(at(payload, 'data', 'essentials', 'alertTargetIDs')),
    configurationItems: texts(at(payload, 'data', 'essentials', 'configurationItems')),
    customProperties: at(payload, 'data', 'customProperties'),
    context: at(payload, 'data', 'alertContext'),
    investigationLink: essential('investigationLink'),
    // The alertId alone does not do: every test notification of the portal has the same one.
    episode: ['alert', alertId, firedAt],
    delivery: ['alert', alertId, condition, firedAt, resolvedAt, originAlertId],
    series: originAlertId,
  }
}

function schemaError(error: ErrorObject | undefined): Error {
  const missing: unknown = error?.params['missingProperty']
  const place = error?.instancePath ?? ''
  const pointer = typeof missing === 'string' ? `${place}/${missing}` : place
  return notRecognised(jsonPath(pointer), typeof missing === 'string' ? 'is missing' : expectation(error))
}

/** `/data/essentials/alertTargetIDs/0` as `$.data.essentials.alertTargetIDs[0]`. */
function jsonPath(pointer: string): string {
  return `$${pointer.replace(/\/(\d+)/g, '[$1]').replaceAll('/', '.')}`
}

function expectation(error: ErrorObject | undefined): string {
  return error?.keyword === 'pattern'
    ? 'must not be empty'
    : (error?.message ?? 'breaks the common alert schema')
}
