import { START } from './clock.ts'

/** One notification of an episode; what is left out has a sensible value. */
export interface PayloadFacts {
  /** Tells one episode from another. */
  readonly episode?: string
  readonly condition?: 'Fired' | 'Resolved'
  readonly firedAt?: string
  readonly resolvedAt?: string
  readonly rule?: string
  readonly description?: string
  readonly severity?: string
  /** The time series: its episodes share it. */
  readonly series?: string
}

/** A metric alert in the common schema: its episode begins with its Fired and ends with its Resolved. */
export function buildPayload(facts: PayloadFacts = {}): object {
  const { episode = 'a', condition = 'Fired', firedAt = START, rule = 'cpu-high', description = '' } = facts
  const { severity = 'Sev1', series } = facts
  const resolvedAt = facts.resolvedAt ?? '2026-11-23T12:30:00.000Z'
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/${episode}`,
        alertRule: rule,
        severity,
        signalType: 'Metric',
        ...(series === undefined ? {} : { originAlertId: series }),
        monitorCondition: condition,
        monitoringService: 'Platform',
        alertTargetIDs: [
          '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-1',
        ],
        firedDateTime: firedAt,
        ...(condition === 'Resolved' ? { resolvedDateTime: resolvedAt } : {}),
        description,
      },
      alertContext: {},
    },
  }
}

/** A Service Health notification: one episode, named by its tracking id, can begin and end several times. */
export function buildHealthPayload(facts: {
  readonly episode: string
  readonly stage: 'Active' | 'Resolved' | 'RCA'
  readonly at: string
}): object {
  const { episode, stage, at } = facts
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/${episode}-${at}`,
        alertRule: 'service-health',
        severity: 'Sev4',
        signalType: 'Activity Log',
        monitorCondition: 'Fired',
        monitoringService: 'ServiceHealth',
        alertTargetIDs: ['/subscriptions/s'],
        firedDateTime: at,
      },
      alertContext: {
        status: stage === 'Active' ? 'Active' : 'Resolved',
        properties: { trackingId: episode, stage, title: 'Storage is slow' },
      },
    },
  }
}
