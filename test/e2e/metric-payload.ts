/** A metric alert as Azure Monitor posts it. */
export interface MetricPayload {
  /** Names the episode: payloads with the same one are about one problem. */
  readonly episode: string
  readonly condition?: 'Fired' | 'Resolved'
  readonly rule?: string
  readonly description?: string
  readonly customProperties?: object
}

const SUBSCRIPTION = '/subscriptions/11112222-3333-4444-5555-666677778888'

export function metricPayload(options: MetricPayload): string {
  const { episode, condition = 'Fired', rule = 'cpu high', description = 'The machine is busy.' } = options
  const essentials = {
    alertId: `${SUBSCRIPTION}/providers/Microsoft.AlertsManagement/alerts/${episode}`,
    alertRule: rule,
    severity: 'Sev2',
    signalType: 'Metric',
    monitorCondition: condition,
    monitoringService: 'Platform',
    alertTargetIDs: [`${SUBSCRIPTION}/resourcegroups/rg/providers/microsoft.compute/virtualmachines/vm1`],
    configurationItems: ['vm1'],
    originAlertId: `series-${episode}`,
    firedDateTime: '2026-11-01T10:00:00.1234567Z',
    ...(condition === 'Resolved' ? { resolvedDateTime: '2026-11-01T10:20:00.1234567Z' } : {}),
    description,
    essentialsVersion: '1.0',
    alertContextVersion: '1.0',
  }
  const criterion = {
    metricName: 'Percentage CPU',
    metricNamespace: 'Microsoft.Compute/virtualMachines',
    operator: 'GreaterThan',
    threshold: '80',
    timeAggregation: 'Average',
    dimensions: [],
    metricValue: 93.5,
    webTestName: null,
  }
  const alertContext = {
    properties: null,
    conditionType: 'SingleResourceMultipleMetricCriteria',
    condition: { windowSize: 'PT5M', allOf: [criterion] },
  }
  const data = { essentials, alertContext, customProperties: options.customProperties ?? null }
  return JSON.stringify({ schemaId: 'azureMonitorCommonAlertSchema', data })
}
