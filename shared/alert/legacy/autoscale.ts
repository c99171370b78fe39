import { unknownMembers } from '../member-reader.ts'
import { requiredName } from '../not-recognised.ts'
import { EMPTY_NOTIFICATION, type Notification } from '../notification.ts'
import { instantOf } from '../time.ts'
import { at, text } from '../values.ts'

const KNOWN_IN_CONTEXT = [
  'timestamp',
  'id',
  'name',
  'details',
  'subscriptionId',
  'resourceGroupName',
  'resourceName',
  'resourceType',
  'resourceId',
  'portalLink',
  'oldCapacity',
  'newCapacity',
]

/**
 * An autoscale notification: no `schemaId`, an `operation` `Scale In` or `Scale Out`. It never resolves; each operation
 * of a setting at a time is an episode of its own.
 */
export function parseAutoscale(payload: unknown): Notification {
  const ruleName = requiredName(at(payload, 'context'), '$.context', 'name', 'id', 'resourceId')
  const field = (name: string): string => text(at(payload, 'context', name))
  const operation = text(at(payload, 'operation'))
  const settingId = field('id')
  const resourceId = field('resourceId')
  const time = field('timestamp')
  const name = ['autoscale', settingId || ruleName, resourceId, operation]
  const episode = [...name, instantOf(time)]
  return {
    ...EMPTY_NOTIFICATION,
    shape: 'autoscale',
    alertId: settingId,
    service: 'Activity Log - Autoscale',
    signalType: 'Activity Log',
    ruleName,
    ruleId: settingId,
    firedAt: time,
    targetIds: resourceId === '' ? [] : [resourceId],
    configurationItems: [field('resourceName')],
    customProperties: at(payload, 'properties'),
    context: {
      operationName: operation,
      description: field('details'),
      properties: { oldCapacity: field('oldCapacity'), newCapacity: field('newCapacity') },
    },
    portalLink: field('portalLink'),
    episode,
    formerEpisode: [...name, time],
    delivery: episode,
    rest: unknownMembers(
      [payload, ['version', 'status', 'operation'], ['context', 'properties']],
      [at(payload, 'context'), KNOWN_IN_CONTEXT],
    ),
  }
}
