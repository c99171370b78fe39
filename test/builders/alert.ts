import { type Alert, WITHOUT_TAGS } from '../../shared/alert/alert.ts'

const VIRTUAL_MACHINE = {
  id: '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-shop/providers/Microsoft.Compute/virtualMachines/vm-shop-1',
  name: 'vm-shop-1',
  type: 'microsoft.compute/virtualmachines',
  resourceGroup: 'rg-shop',
  subscriptionId: '11111111-1111-4111-8111-111111111111',
  ...WITHOUT_TAGS,
}

/** A fired metric alert about a virtual machine; a test overrides what it needs. */
export function buildAlert(overrides: Partial<Alert> = {}): Alert {
  return {
    shape: 'common',
    alertId:
      '/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.AlertsManagement/alerts/aaaaaaaa-0001-4000-8000-000000000001',
    service: 'Platform',
    signalType: 'Metric',
    rule: { name: 'cpu-high', id: '', description: 'The processor is busy.' },
    severity: 'Sev1',
    importance: overrides.severity ?? 'Sev1',
    condition: 'fired',
    firedAt: '2026-02-03T04:05:06.000Z',
    resolvedAt: null,
    beganAt: overrides.firedAt ?? '2026-02-03T04:05:06.000Z',
    endedAt: overrides.resolvedAt ?? null,
    receivedAt: '2026-02-03T04:06:06.000Z',
    isReview: false,
    resource: VIRTUAL_MACHINE,
    targets: [VIRTUAL_MACHINE],
    configurationItems: ['vm-shop-1'],
    titleParts: [
      { of: 'severity', rank: 0, before: '' },
      { of: 'rule', rank: 1 },
      { of: 'where', rank: 2, before: ' on ' },
    ],
    summary: 'The processor is busy.',
    measured: '',
    facts: [{ name: 'Condition', value: 'Average Percentage CPU over 90' }],
    links: {
      alert: 'https://portal.azure.com/#alert',
      resource: 'https://portal.azure.com/#resource',
      rule: null,
      searchResults: null,
      investigation: null,
    },
    customProperties: { team: 'shop' },
    dimensions: [],
    rows: [],
    isFiredAtOurs: false,
    reportsEnd: 'yes',
    refires: false,
    keys: {
      episode: 'alert-1',
      formerEpisode: 'alert-1|2026-02-03',
      notification: 'alert-1|fired|2026-02-03',
      series: 'series-1',
    },
    ...overrides,
  }
}
