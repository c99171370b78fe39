import { START } from './clock.ts'

/** One notification of a problem; what is left out has a sensible value. */
export interface PayloadFacts {
  /** Tells one problem from another. */
  readonly problem?: string
  readonly condition?: 'Fired' | 'Resolved'
  readonly firedAt?: string
  readonly resolvedAt?: string
  readonly rule?: string
  readonly description?: string
  readonly severity?: string
  /** The time series: its episodes share it. */
  readonly series?: string
}

/** A metric alert in the common schema: its problem begins with its Fired and ends with its Resolved. */
export function buildPayload(facts: PayloadFacts = {}): object {
  const { problem = 'a', condition = 'Fired', firedAt = START, rule = 'cpu-high', description = '' } = facts
  const { severity = 'Sev1', series } = facts
  const resolvedAt = facts.resolvedAt ?? '2026-11-23T12:30:00.000Z'
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/${problem}`,
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

/** A Service Health notification: one problem, told of by its tracking id, can begin and end several times. */
export function buildHealthPayload(facts: {
  readonly problem: string
  readonly stage: 'Active' | 'Resolved'
  readonly at: string
}): object {
  const { problem, stage, at } = facts
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/${problem}-${at}`,
        alertRule: 'service-health',
        severity: 'Sev4',
        signalType: 'Activity Log',
        monitorCondition: 'Fired',
        monitoringService: 'ServiceHealth',
        alertTargetIDs: ['/subscriptions/s'],
        firedDateTime: at,
      },
      alertContext: { status: stage, properties: { trackingId: problem, stage, title: 'Storage is slow' } },
    },
  }
}
