import { unknownMembers } from '../member-reader.ts'
import { notRecognised } from '../not-recognised.ts'
import { EMPTY_NOTIFICATION, type Notification } from '../notification.ts'
import { instantOf } from '../time.ts'
import { at, isRecord, text } from '../values.ts'

/**
 * An activity log alert from before the common schema: `schemaId` `Microsoft.Insights/activityLogs`. Service and
 * resource health come in it too.
 *
 * Every event is an episode of its own, named by `eventDataId`; the oldest payloads lack it, and the operation on the
 * resource takes its place. (Service and resource health name their episodes themselves.)
 */
export function parseActivityLog(payload: unknown): Notification {
  const event = at(payload, 'data', 'context', 'activityLog')
  if (!isRecord(event)) throw notRecognised('$.data.context.activityLog', 'must be an object')
  const field = (name: string): string => text(at(event, name))

  const time = field('eventTimestamp') || field('submissionTimestamp')
  const resourceId = field('resourceId') || serviceTarget(field('subscriptionId'))
  const status = text(at(payload, 'data', 'status'))
  const eventId = field('eventDataId')
  const name = ['activity-log', ...(eventId === '' ? [resourceId, field('operationName')] : [eventId])]
  const episode = [...name, instantOf(time)]
  return {
    ...EMPTY_NOTIFICATION,
    shape: 'activity-log',
    alertId: eventId || field('correlationId') || resourceId,
    service: serviceName(field('eventSource')),
    signalType: 'Activity Log',
    ruleName: text(at(payload, 'data', 'properties', 'alertName')),
    condition: status,
    firedAt: time,
    targetIds: resourceId === '' ? [] : [resourceId],
    customProperties: at(payload, 'data', 'properties'),
    context: event,
    episode,
    formerEpisode: [...name, time],
    delivery: [...episode, status],
    rest: unknownMembers(
      [payload, ['schemaId'], ['data']],
      [at(payload, 'data'), ['status'], ['context', 'properties']],
      [at(payload, 'data', 'context'), [], ['activityLog']],
    ),
  }
}

/** The name that the common schema has for the same source, so that a route takes both shapes. */
function serviceName(eventSource: string): string {
  if (eventSource === 'ServiceHealth') return eventSource
  if (eventSource === 'ResourceHealth') return 'Resource Health'
  return eventSource === '' ? 'Activity Log' : `Activity Log - ${eventSource}`
}

/** Service Health is about a subscription, and the common schema names it as the target. */
function serviceTarget(subscriptionId: string): string {
  return subscriptionId === '' ? '' : `/subscriptions/${subscriptionId}`
}
