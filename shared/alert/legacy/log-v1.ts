import { unknownMembers } from '../member-reader.ts'
import { requiredName } from '../not-recognised.ts'
import { EMPTY_NOTIFICATION, type Notification } from '../notification.ts'
import { instantOf } from '../time.ts'
import { at, listOf, text, texts } from '../values.ts'

/** A log alert from before the common schema with a `schemaId`: `Microsoft.Insights/LogAlert`. */
export function parseLogV1(payload: unknown): Notification {
  const rest = unknownMembers([payload, ['schemaId'], ['data']])
  return { ...parseLog(at(payload, 'data'), '$.data'), rest }
}

/**
 * The same without an envelope, which Log Analytics has sent.
 *
 * It has no instance id and never resolves: a firing is the rule, its workspace or application, the searched window,
 * and what the result was split by.
 */
export function parseBareLogV1(payload: unknown): Notification {
  return parseLog(payload, '$')
}

function parseLog(data: unknown, place: string): Notification {
  const ruleName = requiredName(data, place, 'AlertRuleName', 'SearchQuery')
  const field = (name: string): string => text(at(data, name))
  const time = field('SearchIntervalEndTimeUtc')
  const firing = (written: (time: string) => string): string[] => [
    'log-v1',
    ruleName || field('SearchQuery'),
    field('SubscriptionId'),
    field('WorkspaceId') || field('ApplicationId'),
    written(field('SearchIntervalStartTimeUtc')),
    written(time),
    ...listOf(at(data, 'Dimensions')).map((dimension) => text(at(dimension, 'value'))),
    ...texts(at(data, 'AffectedConfigurationItems')),
  ]
  const episode = firing(instantOf)
  return {
    ...EMPTY_NOTIFICATION,
    shape: 'log-v1',
    service: field('ApplicationId') === '' ? 'Log Analytics' : 'Application Insights',
    signalType: 'Log',
    ruleName,
    description: field('Description'),
    severity: field('Severity'),
    firedAt: time,
    context: data,
    episode,
    formerEpisode: firing((sent) => sent),
    delivery: episode,
  }
}
