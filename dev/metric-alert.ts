import sample from './sample-alert.json' with { type: 'json' }

/** The values in which metric alerts differ. */
export interface MetricAlertFacts {
  /** Names the episode: alerts with the same name are about one problem. */
  readonly episode: string
  readonly rule: string
  /** The resource, by name. */
  readonly item: string
  readonly severity: string
  /** ISO 8601 UTC. */
  readonly firedAt: string
  /** Set for an alert that reports the end. */
  readonly resolvedAt?: string
  readonly description?: string
}

/** A metric alert as Azure Monitor posts it; episodes of one rule and resource are one series. */
export function metricAlert(facts: MetricAlertFacts): string {
  const { episode, rule, item, severity, firedAt, resolvedAt, description } = facts
  const { essentials } = sample.data
  const changed = {
    ...essentials,
    alertId: renamed(essentials.alertId, episode),
    alertRule: rule,
    severity,
    monitorCondition: resolvedAt === undefined ? 'Fired' : 'Resolved',
    alertTargetIDs: essentials.alertTargetIDs.map((id) => renamed(id, item)),
    configurationItems: [item],
    originAlertId: `${rule}|${item}`,
    firedDateTime: firedAt,
    ...(resolvedAt === undefined ? {} : { resolvedDateTime: resolvedAt }),
    ...(description === undefined ? {} : { description }),
  }
  return JSON.stringify({ ...sample, data: { ...sample.data, essentials: changed } })
}

/** The id of a sibling. */
function renamed(id: string, name: string): string {
  return id.slice(0, id.lastIndexOf('/') + 1) + name
}
