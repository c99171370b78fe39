import { identityOf } from './identity.ts'
import { readMembers } from './member-reader.ts'
import { notRecognised } from './not-recognised.ts'
import { EMPTY_NOTIFICATION, type Notification } from './notification.ts'
import { at, isRecord, unwrapped } from './values.ts'

/** Members that the sender left out; the alert is read nevertheless. */
const UNNAMED_SERVICE = 'Unknown'

// Versions of the schema, and what the first target's id says too.
const KNOWN_ELSEWHERE = [
  'essentialsVersion',
  'alertContextVersion',
  'targetResourceType',
  'targetResourceGroup',
]

/**
 * A payload of the common alert schema. It must name the alert or its rule; everything else is read as far as possible.
 *
 * @throws BridgeError `alert_not_recognised` with the path of what is missing
 */
export function parseCommon(payload: unknown): Notification {
  const envelope = readMembers(payload, ['schemaId'])
  const data = isRecord(unwrapped(at(payload, 'data'))) ? envelope.inside('data') : envelope
  if (!isRecord(unwrapped(at(unwrapped(at(payload, 'data')) ?? payload, 'essentials')))) {
    throw notRecognised('$.data.essentials', 'must be an object')
  }
  const essentials = data.inside('essentials', KNOWN_ELSEWHERE)
  const [ruleId, otherSpelling] = [essentials.text('alertRuleID'), essentials.text('alertRuleId')]
  const instance = {
    alertId: essentials.text('alertId'),
    originAlertId: essentials.text('originAlertId'),
    ruleName: essentials.text('alertRule'),
    ruleId: ruleId || otherSpelling,
    // Relays have made one text of the list, or objects of its items.
    targetIds: essentials.names('alertTargetIDs', /(?:[,;]\s{0,8}|\s)(?=\/subscriptions\/)/i),
    condition: essentials.text('monitorCondition'),
    firedAt: essentials.text('firedDateTime'),
    resolvedAt: essentials.text('resolvedDateTime'),
  }
  const { originAlertId, ...stated } = instance
  if (![stated.alertId, originAlertId, stated.ruleName, stated.ruleId].some((name) => name !== '')) {
    throw notRecognised('$.data.essentials.alertId', 'must be a text, or there must be an alertRule')
  }
  return {
    ...EMPTY_NOTIFICATION,
    ...stated,
    ...identityOf(instance),
    shape: 'common',
    service: essentials.text('monitoringService') || UNNAMED_SERVICE,
    signalType: essentials.text('signalType'),
    description: essentials.text('description'),
    severity: essentials.text('severity'),
    configurationItems: essentials.names('configurationItems', /,/),
    customProperties: data.whole('customProperties'),
    context: data.whole('alertContext'),
    investigationLink: essentials.text('investigationLink'),
    series: originAlertId,
    rest: envelope.rest(),
  }
}
