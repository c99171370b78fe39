import { ManagedIdentityCredential } from '@azure/identity'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AlertStates } from '../../../shared/azure-alerts/alert-states.ts'
import { createAzureAlertStates } from '../../../shared/azure-alerts/azure/azure-alert-states.ts'
import { createHttpClient, type HttpClient } from '../../../shared/http/http-client.ts'
import type { AzureService } from '../../../simulators/azure-service.ts'
import { startAlertsManagement } from '../../../simulators/alerts-management/start-alerts-management.ts'
import { type EntraId, startEntraId } from '../../../simulators/entra-id/start-entra-id.ts'
import { adminOf, type AdminClient } from '../connectors/read-bench.ts'

const SUBSCRIPTION = '/subscriptions/11112222-3333-4444-5555-666677778888'
const VM = `${SUBSCRIPTION}/resourcegroups/rg/providers/microsoft.compute/virtualmachines/vm1`
const NAME = '0a1b2c3d-0000-0000-0000-000000000001'
const ALERT = `${SUBSCRIPTION}/providers/Microsoft.AlertsManagement/alerts/${NAME}`

let entra: EntraId
let azure: AzureService
let http: HttpClient
let admin: AdminClient
let alerts: AlertStates
let now: number

beforeAll(async () => {
  entra = await startEntraId()
  http = createHttpClient()
  vi.stubEnv('IDENTITY_ENDPOINT', entra.identityEndpoint)
  vi.stubEnv('IDENTITY_HEADER', entra.identityHeader)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await http.close()
  await entra.stop()
})
beforeEach(async () => {
  now = Date.now()
  azure = await startAlertsManagement({ identityUrl: entra.url, now: () => new Date(now) })
  admin = adminOf(azure.url)
  alerts = alertsAt(azure.url)
  await fire(ALERT, now)
})
afterEach(() => azure.stop())

const fire = (alertId: string, firedAt: number): Promise<void> =>
  admin('POST', 'alerts', {
    alertId,
    alertRule: 'cpu high',
    severity: 'Sev2',
    signalType: 'Metric',
    monitorCondition: 'Fired',
    monitoringService: 'Platform',
    alertTargetIDs: [VM],
    firedDateTime: new Date(firedAt).toISOString(),
  })

const alertsAt = (url: string): AlertStates =>
  createAzureAlertStates({ url, credential: new ManagedIdentityCredential(), http, now: () => now })

const changes = async (): Promise<object[]> => (await admin<{ changes: object[] }>('GET', 'changes')).changes

const fail = (fault: object, match: object = {}): Promise<void> =>
  admin('POST', 'faults', { match, times: 1, fault })

describe('a state', () => {
  test('is read, and written with a comment', async () => {
    expect(await alerts.read(ALERT)).toBe('New')
    expect(await alerts.write(ALERT, 'Acknowledged', 'INC1 https://product.example')).toBe(true)
    expect(await alerts.read(ALERT)).toBe('Acknowledged')
    expect(await changes()).toMatchObject([
      { from: 'New', to: 'Acknowledged', comments: 'INC1 https://product.example' },
    ])
  })

  test('is written without the comment where Azure does not take one', async () => {
    await fail({ status: 400 }, { method: 'POST' })
    expect(await alerts.write(ALERT, 'Closed', 'INC1')).toBe(true)
    expect(await changes()).toMatchObject([{ to: 'Closed', comments: '' }])
  })

  test('of an alert of a deleted resource is reached by its subscription', async () => {
    await admin('POST', 'deleted-resources', { resource: VM })
    const ofResource = `${VM}/providers/Microsoft.AlertsManagement/alerts/${NAME}`
    expect(await alerts.read(ofResource)).toBe('New')
    expect(await alerts.write(ofResource, 'Closed', '')).toBe(true)
  })

  test('of an alert that Azure no longer has, or never had, is undefined', async () => {
    const other = ALERT.replace(NAME, '0a1b2c3d-0000-0000-0000-00000000ffff')
    expect([await alerts.read(other), await alerts.write(other, 'Closed', '')]).toEqual([undefined, false])
    const old = ALERT.replace(NAME, '0a1b2c3d-0000-0000-0000-00000000eeee')
    await fire(old, now - 31 * 86_400_000)
    expect(await alerts.read(old)).toBeUndefined()
  })
})

describe('Azure', () => {
  test('that does not let the app write says which role it needs', async () => {
    await admin('PUT', `subscriptions/${SUBSCRIPTION.split('/')[2]}`, { writers: ['somebody-else'] })
    await expect(alerts.write(ALERT, 'Closed', '')).rejects.toMatchObject({
      code: 'azure_alert_not_permitted',
      retry: 'never',
      message: expect.stringMatching(/subscription 11112222-.* answered 403: .*role/),
    })
  })

  test('that throttles the app says how long to wait', async () => {
    await admin('POST', 'limits', { writes: { size: 1, perSecond: 0.1 } })
    await alerts.write(ALERT, 'Acknowledged', '')
    await expect(alerts.write(ALERT, 'Closed', '')).rejects.toMatchObject({
      code: 'azure_alerts_unavailable',
      retry: 'later',
      retryAfterSeconds: 10,
    })
  })

  test.each([
    ['is broken', { status: 500 }],
    ['cuts the connection', { kind: 'cut', when: 'after' }],
  ])('that %s is asked again later', async (_, fault) => {
    await fail(fault)
    await expect(alerts.write(ALERT, 'Closed', '')).rejects.toMatchObject({
      code: 'azure_alerts_unavailable',
      retry: 'later',
    })
  })

  test('that does not answer is called again later', async () => {
    await expect(alertsAt('http://127.0.0.1:1').read(ALERT)).rejects.toMatchObject({
      code: 'azure_alerts_unavailable',
    })
  })
})

describe('an id that is none of an alert', () => {
  test.each([
    '/subscriptions/x/../y',
    `${ALERT}?api-version=1`,
    `${VM}/restart?/providers/Microsoft.AlertsManagement/alerts/x`,
    `${VM}/restart#/providers/Microsoft.AlertsManagement/alerts/x`,
    `${SUBSCRIPTION}/../../providers/Microsoft.AlertsManagement/alerts/x`,
    `${SUBSCRIPTION}/.\t./providers/Microsoft.AlertsManagement/alerts/x`,
    `${SUBSCRIPTION}/%2e%2e/providers/Microsoft.AlertsManagement/alerts/x`,
    `${SUBSCRIPTION}/a\\..\\b/providers/Microsoft.AlertsManagement/alerts/x`,
    ALERT.replace(NAME, '..'),
    ALERT.replace(/subscriptions.[^/]+/, 'subscriptions/of-nobody'),
  ])('%j is that of none that Azure has, without a call', async (id) => {
    const found = [await alerts.read(id), await alerts.write(id, 'Closed', '')]
    expect([found, await admin('GET', 'requests')]).toEqual([[undefined, false], { requests: [] }])
  })
})
