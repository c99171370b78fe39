import { readFileSync, readdirSync } from 'node:fs'

const FOLDER = new URL('../../fixtures/alerts/', import.meta.url)

/** When the tests' payloads were received. */
export const RECEIVED_AT = '2026-12-01T12:34:56.789Z'

/** Every payload, as `common/<name>.json`, `legacy/<name>.json` or `own/<name>.json`. */
export const PAYLOAD_NAMES: readonly string[] = ['common', 'legacy', 'own'].flatMap((folder) =>
  readdirSync(new URL(folder, FOLDER))
    .toSorted()
    .map((file) => `${folder}/${file}`),
)

/** A fresh copy of a payload, so that a test may change it. */
export function loadPayload(name: string): unknown {
  const payload: unknown = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))
  return payload
}

export interface ExpectedAlert {
  readonly payload: string
  readonly shape: string
  readonly service: string
  readonly rule: string
  readonly severity: string
  readonly condition: string
  readonly firedAt: string
  readonly resolvedAt: string | null
}

/** The table in the fixtures' README. */
export function loadExpectedAlerts(): ExpectedAlert[] {
  return readFileSync(new URL('README.md', FOLDER), 'utf8')
    .split('\n')
    .filter((line) => /^\| (common|legacy|own)\//.test(line))
    .map((line) => {
      const [
        ,
        payload = '',
        shape = '',
        service = '',
        rule = '',
        severity = '',
        condition = '',
        fired = '',
        resolved = '',
      ] = line.split('|').map((cell) => cell.trim())
      const firedAt = fired === '(received)' ? RECEIVED_AT : fired
      return { payload, shape, service, rule, severity, condition, firedAt, resolvedAt: resolved || null }
    })
}

type Json = Record<string, unknown>

/** A payload of the common schema: a metric alert with the given essentials, context and further members of `data`. */
export function commonPayload(essentials: Json = {}, alertContext: unknown = {}, data: Json = {}): Json {
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: '/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/1',
        alertRule: 'disk-full',
        severity: 'Sev2',
        signalType: 'Metric',
        monitorCondition: 'Fired',
        monitoringService: 'Platform',
        alertTargetIDs: [
          '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-1',
        ],
        originAlertId: 'Series-1',
        firedDateTime: '2026-02-03T04:05:06.1234567Z',
        description: 'The disk is full.',
        ...essentials,
      },
      alertContext,
      ...data,
    },
  }
}
