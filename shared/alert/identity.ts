import { instantOf } from './time.ts'

/** What an alert instance and its notifications are named by, see `AlertKeys`. */
export interface Identity {
  readonly episode: readonly string[]
  readonly formerEpisode: readonly string[]
  readonly delivery: readonly string[]
  readonly isInstance: boolean
}

/** As sent; `''` where the payload has none. */
export interface Instance {
  readonly alertId: string
  readonly originAlertId: string
  readonly ruleName: string
  readonly ruleId: string
  readonly targetIds: readonly string[]
  readonly condition: string
  readonly firedAt: string
  readonly resolvedAt: string
}

/**
 * The ids that all test notifications of the portal share (Azure Monitor docs, test action group), by their last
 * segment: of metric, log and other alerts; of cost and administrative alerts; of Service Health.
 */
const TEST_IDS: ReadonlySet<string> = new Set([
  '12345678-1234-1234-1234-1234567890ab',
  'test_alert',
  '1234abcd5678efgh'.repeat(4),
])

/**
 * The name of an alert instance: its id, without values that a sender or a relay rewrites, such as a time. Rule and
 * time are added for the portal's test notifications, which share one id. An alert without an id is named by its rule
 * and its targets, like the older shapes that never have one.
 */
export function identityOf(instance: Instance): Identity {
  const { alertId, originAlertId, ruleName, condition, firedAt, resolvedAt } = instance
  const fired = instantOf(firedAt)
  const stated = [condition, fired, instantOf(resolvedAt), originAlertId]
  if (alertId === '') {
    const episode = ['rule', instance.ruleId || ruleName, originAlertId, ...instance.targetIds]
    return { episode, formerEpisode: episode, delivery: [...episode, ...stated], isInstance: false }
  }
  const isTest = TEST_IDS.has(lastSegment(alertId))
  return {
    episode: isTest ? ['alert', alertId, ruleName, fired] : ['alert', alertId],
    formerEpisode: ['alert', alertId, firedAt],
    delivery: ['alert', alertId, ...stated, ...(isTest ? [ruleName] : [])],
    isInstance: !isTest,
  }
}

function lastSegment(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).toLowerCase()
}
