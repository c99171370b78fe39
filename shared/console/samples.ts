/** A payload to begin with. */
export interface Sample {
  readonly name: string
  readonly payload: string
}

const SUBSCRIPTION = '/subscriptions/6f1a2b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b'

const METRIC_ESSENTIALS = {
  alertId: `${SUBSCRIPTION}/providers/Microsoft.AlertsManagement/alerts/0d4c7f5e-52ab-4c1e-9d07-3b6a8e21f000`,
  alertRule: 'Orders API: CPU above 90 %',
  severity: 'Sev1',
  signalType: 'Metric',
  monitorCondition: 'Fired',
  monitoringService: 'Platform',
  alertTargetIDs: [
    `${SUBSCRIPTION}/resourcegroups/rg-orders-prod/providers/microsoft.compute/virtualmachines/vm-orders-01`,
  ],
  configurationItems: ['vm-orders-01'],
  firedDateTime: '2026-11-23T02:14:07.4127835Z',
  description: 'The orders API answers slowly when its machine has no CPU left.',
  essentialsVersion: '1.0',
  alertContextVersion: '1.0',
  targetResourceType: 'microsoft.compute/virtualmachines',
  targetResourceGroup: 'rg-orders-prod',
}

const METRIC_CONTEXT = {
  properties: { team: 'orders' },
  conditionType: 'SingleResourceMultipleMetricCriteria',
  condition: {
    windowSize: 'PT5M',
    allOf: [
      {
        metricName: 'Percentage CPU',
        metricNamespace: 'Microsoft.Compute/virtualMachines',
        operator: 'GreaterThan',
        threshold: '90',
        timeAggregation: 'Average',
        dimensions: [],
        metricValue: 97.4,
      },
    ],
    windowStartTime: '2026-11-23T02:07:00.000Z',
    windowEndTime: '2026-11-23T02:12:00.000Z',
  },
}

const LOG_CONTEXT = {
  properties: {},
  conditionType: 'LogQueryCriteria',
  condition: {
    windowSize: 'PT10M',
    allOf: [
      {
        searchQuery: 'requests | where success == false',
        metricMeasureColumn: null,
        targetResourceTypes: "['microsoft.insights/components']",
        operator: 'GreaterThan',
        threshold: '20',
        timeAggregation: 'Count',
        dimensions: [{ name: 'operation_Name', value: 'POST /orders' }],
        metricValue: 57,
      },
    ],
    windowStartTime: '2026-11-23T02:00:00Z',
    windowEndTime: '2026-11-23T02:10:00Z',
  },
}

/** In the shapes that Azure Monitor posts (common alert schema). */
export const SAMPLES: readonly Sample[] = [
  { name: 'Metric alert, fired', payload: text(METRIC_ESSENTIALS, METRIC_CONTEXT) },
  {
    name: 'Metric alert, resolved',
    payload: text(
      {
        ...METRIC_ESSENTIALS,
        monitorCondition: 'Resolved',
        resolvedDateTime: '2026-11-23T02:31:12.9081726Z',
      },
      METRIC_CONTEXT,
    ),
  },
  {
    name: 'Log search alert, fired',
    payload: text(
      {
        ...METRIC_ESSENTIALS,
        alertId: `${SUBSCRIPTION}/providers/Microsoft.AlertsManagement/alerts/7b2e4a10-88c3-4f1d-a7de-51c09f3b6e21`,
        alertRule: 'Orders API: failed requests',
        severity: 'Sev2',
        signalType: 'Log',
        monitoringService: 'Log Alerts V2',
        alertTargetIDs: [
          `${SUBSCRIPTION}/resourcegroups/rg-orders-prod/providers/microsoft.insights/components/ai-orders`,
        ],
        configurationItems: ['ai-orders'],
      },
      LOG_CONTEXT,
    ),
  },
]

function text(essentials: object, alertContext: object): string {
  return JSON.stringify(
    { schemaId: 'azureMonitorCommonAlertSchema', data: { essentials, alertContext } },
    undefined,
    2,
  )
}
