import { requiredText } from '../not-recognised.ts'
import { EMPTY_NOTIFICATION, type Notification } from '../notification.ts'
import { at, text } from '../values.ts'

/**
 * A failure anomalies alert in the shape of the Alerts Management API: `properties.essentials` with a `monitorService`.
 * It has an instance id and a start time, which Fired and Resolved share, as in the common schema.
 */
export function parseSmartDetector(payload: unknown): Notification {
  const alertId = requiredText(payload, 'id')
  const essential = (name: string): string => text(at(payload, 'properties', 'essentials', name))
  const condition = essential('monitorCondition')
  const firedAt = essential('startDateTime')
  const resolvedAt = essential('monitorConditionResolvedDateTime')
  const targetId = essential('targetResource')
  return {
    ...EMPTY_NOTIFICATION,
    shape: 'smart-detector',
    alertId,
    service: requiredText(payload, 'properties', 'essentials', 'monitorService'),
    signalType: essential('signalType'),
    ruleName: text(at(payload, 'name')),
    ruleId: essential('alertRule'),
    description: essential('description'),
    severity: essential('severity'),
    condition,
    firedAt,
    resolvedAt,
    targetIds: targetId === '' ? [] : [targetId],
    configurationItems: [essential('targetResourceName')],
    context: at(payload, 'properties', 'context'),
    episode: ['alert', alertId, firedAt],
    delivery: ['alert', alertId, condition, firedAt, resolvedAt, essential('sourceCreatedId')],
  }
}
