import { unknownMembers } from '../member-reader.ts'
import { requiredName } from '../not-recognised.ts'
import { EMPTY_NOTIFICATION, type Notification } from '../notification.ts'
import { instantOf } from '../time.ts'
import { at, isRecord, isScalar, listOf, members, text, type Line } from '../values.ts'

// What of the context becomes another part of the alert.
const KNOWN_ELSEWHERE = [
  'description',
  'id',
  'name',
  'portalLink',
  'resourceGroupName',
  'resourceId',
  'resourceName',
  'resourceType',
  'severity',
  'subscriptionId',
  'timestamp',
]

// Around the context: texts, and what is read elsewhere.
const KNOWN_AROUND = [
  ['version', 'status'],
  ['context', 'properties'],
] as const

/**
 * A metric alert from before the common schema: `schemaId` `AzureMonitorMetricAlert`.
 *
 * It has no instance id, and each notification has only its own time. What Activated and Deactivated of one episode
 * share is the rule, the resource and the dimensions, so these name the episode; the next episode shares them too.
 */
export function parseMetricV2(payload: unknown): Notification {
  const data = at(payload, 'data')
  requiredName(at(data, 'context'), '$.data.context', 'name', 'id', 'resourceId')
  return {
    ...parseMetric('metric-v2', data),
    context: without(at(data, 'context'), KNOWN_ELSEWHERE),
    rest: unknownMembers([payload, ['schemaId'], ['data']], [data, ...KNOWN_AROUND]),
  }
}

/**
 * A classic metric alert, and the classic alert without a metric: no `schemaId`, a `status` and a `context`. The rule
 * and the resource name the episode, for the same reason as above.
 */
export function parseClassicMetric(payload: unknown): Notification {
  requiredName(at(payload, 'context'), '$.context', 'name', 'id', 'resourceId')
  const condition = at(payload, 'context', 'condition')
  const windowMinutes = text(at(condition, 'windowSize'))
  return {
    ...parseMetric('classic-metric', payload),
    context: {
      condition: {
        windowSize: windowMinutes === '' ? '' : `PT${windowMinutes}M`,
        allOf: [without(condition, ['windowSize'])],
      },
    },
    rest: unknownMembers(
      [payload, ...KNOWN_AROUND],
      [
        at(payload, 'context'),
        [...KNOWN_ELSEWHERE, 'conditionType'],
        isRecord(condition) ? ['condition'] : [],
      ],
    ),
  }
}

function parseMetric(shape: string, data: unknown): Omit<Notification, 'context'> {
  const field = (name: string): string => text(at(data, 'context', name))
  const ruleId = field('id')
  const resourceId = field('resourceId')
  const status = text(at(data, 'status'))
  const time = field('timestamp')
  const episode = [
    shape,
    ruleId || field('name'),
    resourceId,
    ...dimensions(at(data, 'context', 'condition')),
  ]
  return {
    ...EMPTY_NOTIFICATION,
    shape,
    alertId: ruleId,
    service: 'Platform',
    signalType: 'Metric',
    ruleName: field('name'),
    ruleId,
    description: field('description'),
    severity: field('severity'),
    condition: status,
    firedAt: time,
    resolvedAt: time,
    targetIds: resourceId === '' ? [] : [resourceId],
    configurationItems: [field('resourceName')],
    customProperties: at(data, 'properties'),
    portalLink: field('portalLink'),
    episode,
    formerEpisode: episode,
    delivery: [...episode, status, instantOf(time)],
  }
}

/** Without members of these names that are texts or numbers; in another form they are not known. */
function without(value: unknown, names: readonly string[]): object {
  const lowerNames = new Set(names.map((name) => name.toLowerCase()))
  const isKnown = ([name, content]: Line): boolean => isScalar(content) && lowerNames.has(name.toLowerCase())
  return Object.fromEntries(members(value).filter((line) => !isKnown(line)))
}

function dimensions(condition: unknown): string[] {
  return listOf(at(condition, 'allOf'))
    .flatMap((criterion) => listOf(at(criterion, 'dimensions')))
    .map((dimension) => `${text(at(dimension, 'name'))}=${text(at(dimension, 'value'))}`)
    .toSorted()
}
