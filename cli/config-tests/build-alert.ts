import type { AlertMembers } from './test-schema.ts'

const SUBSCRIPTION = '/subscriptions/00000000-0000-4000-8000-000000000001'

/** The time of alerts that do not give one. */
const FIRED_AT = '2026-01-05T08:00:00Z'
const RESOLVED_AT = '2026-01-05T08:30:00Z'

const USUAL = {
  rule: 'CPU high',
  severity: 'Sev3',
  condition: 'fired',
  service: 'Platform',
  resource: `${SUBSCRIPTION}/resourceGroups/rg-1/providers/Microsoft.Compute/virtualMachines/vm-1`,
  description: '',
  firedAt: FIRED_AT,
  resolvedAt: RESOLVED_AT,
  alertContext: {},
} satisfies AlertMembers

/**
 * An alert in the common schema, as Azure Monitor posts it (Microsoft docs, "Common alert schema"), from a few members:
 * a fired metric alert of a virtual machine, changed by these members.
 */
export function buildAlert(members: AlertMembers): object {
  const { customProperties, essentials: more, ...rest } = members
  const { rule, severity, condition, service, resource, description, firedAt, resolvedAt, alertContext } = {
    ...USUAL,
    ...rest,
  }
  const ending = condition === 'fired' ? {} : { resolvedDateTime: resolvedAt }
  const essentials = {
    alertId: `${SUBSCRIPTION}/providers/Microsoft.AlertsManagement/alerts/00000000-0000-4000-8000-000000000002`,
    alertRule: rule,
    severity,
    signalType: service === 'Platform' ? 'Metric' : 'Log',
    monitorCondition: condition === 'fired' ? 'Fired' : 'Resolved',
    monitoringService: service,
    alertTargetIDs: [resource],
    configurationItems: [resource.slice(resource.lastIndexOf('/') + 1)],
    firedDateTime: firedAt,
    ...ending,
    description,
    essentialsVersion: '1.0',
    alertContextVersion: '1.0',
    ...more,
  }
  const custom = customProperties === undefined ? {} : { customProperties }
  return { schemaId: 'azureMonitorCommonAlertSchema', data: { essentials, alertContext, ...custom } }
}
