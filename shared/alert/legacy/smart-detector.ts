import { identityOf } from '../identity.ts'
import { unknownMembers } from '../member-reader.ts'
import { requiredText } from '../not-recognised.ts'
import { EMPTY_NOTIFICATION, type Notification } from '../notification.ts'
import { at, text } from '../values.ts'

const KNOWN_ESSENTIALS = [
  'severity',
  'signalType',
  'monitorCondition',
  'monitorService',
  'targetResource',
  'targetResourceName',
  'targetResourceGroup',
  'targetResourceType',
  'sourceCreatedId',
  'alertRule',
  'startDateTime',
  'monitorConditionResolvedDateTime',
  'description',
  // What somebody did with the alert in Azure, and when.
  'alertState',
  'lastModifiedDateTime',
  'lastModifiedUserName',
]

/**
 * A failure anomalies alert in the shape of the Alerts Management API: `properties.essentials` with a `monitorService`.
 * It has an instance id, which Fired and Resolved share, as in the common schema.
 */
export function parseSmartDetector(payload: unknown): Notification {
  const alertId = requiredText(payload, 'id')
  const essential = (name: string): string => text(at(payload, 'properties', 'essentials', name))
  const targetId = essential('targetResource')
  const instance = {
    alertId,
    ruleId: essential('alertRule'),
    targetIds: targetId === '' ? [] : [targetId],
    originAlertId: essential('sourceCreatedId'),
    ruleName: text(at(payload, 'name')),
    condition: essential('monitorCondition'),
    firedAt: essential('startDateTime'),
    resolvedAt: essential('monitorConditionResolvedDateTime'),
  }
  const { originAlertId: _, ...stated } = instance
  return {
    ...EMPTY_NOTIFICATION,
    ...stated,
    ...identityOf(instance),
    shape: 'smart-detector',
    service: essential('monitorService') || 'Smart Detector',
    signalType: essential('signalType'),
    description: essential('description'),
    severity: essential('severity'),
    configurationItems: [essential('targetResourceName')],
    context: at(payload, 'properties', 'context'),
    rest: unknownMembers(
      [payload, ['id', 'type', 'name'], ['properties']],
      // How a portal lays the context out.
      [at(payload, 'properties'), [], ['essentials', 'context', 'egressConfig']],
      [at(payload, 'properties', 'essentials'), KNOWN_ESSENTIALS, ['actionStatus']],
    ),
  }
}
