import { identityOf } from './identity.ts'
import { notRecognised } from './not-recognised.ts'
import { EMPTY_NOTIFICATION, type Notification } from './notification.ts'
import { at, isRecord, text, texts } from './values.ts'

/** What the sender left out; the alert is told all the same. */
const UNNAMED_SERVICE = 'Unknown'

/**
 * A payload of the common alert schema. It must name the alert or its rule, for a ticket is about something; all else is
 * read as far as it can be.
 *
 * @throws BridgeError `alert_not_recognised` with the path of what is missing
 */
export function parseCommon(payload: unknown): Notification {
  const data = isRecord(at(payload, 'data')) ? at(payload, 'data') : payload
  const essentials = at(data, 'essentials')
  if (!isRecord(essentials)) throw notRecognised('$.data.essentials', 'must be an object')

  const essential = (name: string): string => text(at(essentials, name))
  const instance = {
    alertId: essential('alertId'),
    originAlertId: essential('originAlertId'),
    ruleName: essential('alertRule'),
    ruleId: essential('alertRuleID'),
    targetIds: texts(at(essentials, 'alertTargetIDs')),
    condition: essential('monitorCondition'),
    firedAt: essential('firedDateTime'),
    resolvedAt: essential('resolvedDateTime'),
  }
  const { originAlertId, ...told } = instance
  if (![told.alertId, originAlertId, told.ruleName, told.ruleId].some((name) => name !== '')) {
    throw notRecognised('$.data.essentials.alertId', 'must be a text, or there must be an alertRule')
  }
  return {
    ...EMPTY_NOTIFICATION,
    ...told,
    ...identityOf(instance),
    shape: 'common',
    service: essential('monitoringService') || UNNAMED_SERVICE,
    signalType: essential('signalType'),
    description: essential('description'),
    severity: essential('severity'),
    configurationItems: texts(at(essentials, 'configurationItems')),
    customProperties: at(data, 'customProperties'),
    context: at(data, 'alertContext'),
    investigationLink: essential('investigationLink'),
    series: originAlertId,
  }
}
