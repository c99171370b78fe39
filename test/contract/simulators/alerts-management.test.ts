import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AzureService } from '../../../simulators/azure-service.ts'
import { startAlertsManagement } from '../../../simulators/alerts-management/start-alerts-management.ts'
import { type EntraId, startEntraId } from '../../../simulators/entra-id/start-entra-id.ts'

const SUBSCRIPTION = '/subscriptions/11111111-2222-3333-4444-555555555555'
const RESOURCE = `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm1`
const GUID = '66114d64-d9d9-478b-95c9-b789d6502100'
const ALERTS = '/providers/Microsoft.AlertsManagement/alerts'
const ESSENTIALS = {
  alertId: `${SUBSCRIPTION}${ALERTS}/${GUID}`,
  alertRule: 'CPU <high>',
  severity: 'Sev1',
  signalType: 'Metric',
  monitorCondition: 'Fired',
  monitoringService: 'Platform',
  alertTargetIDs: [RESOURCE],
  firedDateTime: '2026-11-25T12:00:00Z',
  description: 'CPU is high',
}

let entra: EntraId
let token: string
let service: AzureService
let time: number

beforeAll(async () => {
  entra = await startEntraId()
  token = await tokenFor('https://management.azure.com')
})
afterAll(() => entra.stop())
beforeEach(async () => {
  time = Date.parse('2026-11-25T12:00:00Z')
  service = await startAlertsManagement({ identityUrl: entra.url, now: () => new Date(time) })
  await admin('POST', 'alerts', ESSENTIALS)
})
afterEach(() => service.stop())

async function tokenFor(resource: string): Promise<string> {
  const url = `${entra.identityEndpoint}?api-version=2019-08-01&resource=${resource}`
  const answer = await fetch(url, { headers: { 'x-identity-header': entra.identityHeader } })
  return ((await answer.json()) as { access_token: string }).access_token
}

/** The object id in a token, which is what the service knows of its caller. */
const objectId = (): string =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { oid: string }).oid

const admin = (method: string, path: string, body?: object): Promise<Response> =>
  fetch(`${service.url}/__admin/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })

const send = (
  method: string,
  path: string,
  { version = '2019-03-01', query = '', body, bearer = token }: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${service.url}${path}?api-version=${version}${query}`, {
    method,
    headers: { ...(bearer !== '' && { Authorization: `Bearer ${bearer}` }) },
    ...(body !== undefined && { body }),
  })

const change = (
  newState: string,
  options: Record<string, string> = {},
  scope = SUBSCRIPTION,
): Promise<Response> =>
  send('POST', `${scope}${ALERTS}/${GUID}/changestate`, { query: `&newState=${newState}`, ...options })

const read = (scope = SUBSCRIPTION, options = {}): Promise<Response> =>
  send('GET', `${scope}${ALERTS}/${GUID}`, options)

async function essentials(): Promise<Record<string, unknown>> {
  const alert = (await (await read()).json()) as { properties: { essentials: Record<string, unknown> } }
  return alert.properties.essentials
}

async function modifications(): Promise<Record<string, unknown>[]> {
  const answer = await send('GET', `${SUBSCRIPTION}${ALERTS}/${GUID}/history`)
  const history = (await answer.json()) as { properties: { modifications: Record<string, unknown>[] } }
  return history.properties.modifications
}

async function changes(): Promise<object[]> {
  return ((await (await admin('GET', 'changes')).json()) as { changes: object[] }).changes
}

async function refusal(answer: Response): Promise<[number, string]> {
  return [answer.status, ((await answer.json()) as { error: { code: string } }).error.code]
}

describe('the user response', () => {
  test('changes as requested, and the answer is the alert', async () => {
    const answer = await change('Acknowledged')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      id: ESSENTIALS.alertId,
      type: 'Microsoft.AlertsManagement/alerts',
      properties: {
        essentials: {
          alertState: 'Acknowledged',
          monitorCondition: 'Fired',
          severity: 'Sev1',
          targetResource: RESOURCE,
          targetResourceName: 'vm1',
          targetResourceGroup: 'rg',
          lastModifiedUserName: objectId(),
        },
      },
    })
    expect(await changes()).toEqual([
      {
        time: '2026-11-25T12:00:00.000Z',
        alertId: GUID,
        from: 'New',
        to: 'Acknowledged',
        by: objectId(),
        comments: '',
      },
    ])
  })

  test('is in the history, newest first', async () => {
    await change('Acknowledged')
    await change('Closed')
    expect(await modifications()).toMatchObject([
      { modificationEvent: 'StateChange', oldValue: 'Acknowledged', newValue: 'Closed' },
      { modificationEvent: 'StateChange', oldValue: 'New', newValue: 'Acknowledged' },
      { modificationEvent: 'AlertCreated', modifiedBy: 'System' },
    ])
  })

  test('set to its current state answers 200 and adds nothing to the history', async () => {
    expect((await change('New')).status).toBe(200)
    expect(await modifications()).toHaveLength(1)
    expect(await changes()).toHaveLength(1)
  })

  test('does not change when the condition ends', async () => {
    await change('Acknowledged')
    await admin('POST', 'alerts', {
      ...ESSENTIALS,
      monitorCondition: 'Resolved',
      resolvedDateTime: '2026-11-25T12:05:00Z',
    })
    expect(await essentials()).toMatchObject({
      alertState: 'Acknowledged',
      monitorCondition: 'Resolved',
      monitorConditionResolvedDateTime: '2026-11-25T12:05:00Z',
    })
  })

  test('a person’s change has their name', async () => {
    await admin('POST', `alerts/${GUID}/state`, {
      newState: 'Closed',
      user: 'ada@example.com',
      comments: 'done',
    })
    expect(await modifications()).toMatchObject([
      { newValue: 'Closed', modifiedBy: 'ada@example.com', comments: 'done' },
      {},
    ])
  })
})

describe('comments', () => {
  const body = '{"comments":"INC0010001"}'

  test.each([
    ['2018-05-05', 'INC0010001'],
    ['2025-05-25-preview', 'INC0010001'],
    ['2019-03-01', ''],
  ])('version %s keeps %j', async (version, comments) => {
    await change('Acknowledged', { version, body })
    expect(await changes()).toMatchObject([{ comments }])
  })

  test('a comment that is no JSON is refused, and nothing changes', async () => {
    expect(await refusal(await change('Closed', { version: '2018-05-05', body: 'INC' }))).toEqual([
      400,
      'InvalidRequestContent',
    ])
    expect(await changes()).toEqual([])
  })
})

describe('scopes', () => {
  test.each([
    ['the resource', RESOURCE, 200],
    ['its group, in another case', `${SUBSCRIPTION}/resourcegroups/RG`, 200],
    ['its subscription', SUBSCRIPTION, 200],
    ['a group whose name only begins alike', `${SUBSCRIPTION}/resourceGroups/r`, 404],
    ['another resource', `${RESOURCE}2`, 404],
  ])('%s', async (_, scope, status) => {
    expect((await read(scope)).status).toBe(status)
  })

  test('a deleted resource finds nothing, its parent does', async () => {
    await admin('POST', 'deleted-resources', { resource: RESOURCE })
    expect((await change('Closed', {}, RESOURCE)).status).toBe(404)
    expect((await change('Closed', {}, `${SUBSCRIPTION}/resourceGroups/rg`)).status).toBe(200)
  })

  test('the tenant’s own scope is the preview’s only', async () => {
    expect((await read('', { version: '2025-05-25-preview' })).status).toBe(200)
    expect((await read('')).status).toBe(404)
  })
})

describe('what is refused', () => {
  test('an alert that fired more than 30 days ago', async () => {
    const old = {
      ...ESSENTIALS,
      alertId: `${SUBSCRIPTION}${ALERTS}/old`,
      firedDateTime: '2026-10-26T12:00:00Z',
    }
    await admin('POST', 'alerts', old)
    const path = `${SUBSCRIPTION}${ALERTS}/old/changestate`
    expect((await send('POST', path, { query: '&newState=Closed' })).status).toBe(200)
    time += 1
    expect(await refusal(await send('POST', path, { query: '&newState=New' }))).toEqual([404, 'NotFound'])
  })

  test.each([
    ['no token', '', 'AuthenticationFailed'],
    ['no JWT', 'abc', 'InvalidAuthenticationToken'],
  ])('%s', async (_, bearer, code) => {
    expect(await refusal(await change('Closed', { bearer }))).toEqual([401, code])
  })

  test('a token for another resource, and an expired one', async () => {
    const other = await change('Closed', { bearer: await tokenFor('https://vault.azure.net') })
    expect(await refusal(other)).toEqual([401, 'InvalidAuthenticationToken'])
    time = Date.parse('2099-01-01')
    expect(await refusal(await change('Closed'))).toEqual([401, 'ExpiredAuthenticationToken'])
  })

  test('who may read and not write', async () => {
    await admin('PUT', `subscriptions/${SUBSCRIPTION.slice(15)}`, { writers: ['somebody-else'] })
    const answer = await change('Closed')
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({
      error: {
        code: 'AuthorizationFailed',
        message: expect.stringContaining('Microsoft.AlertsManagement/alerts/changestate/action'),
      },
    })
    expect((await read()).status).toBe(200)
    await admin('PUT', `subscriptions/${SUBSCRIPTION.slice(15)}`, { readers: ['somebody-else'] })
    expect((await read()).status).toBe(403)
  })

  test.each([
    ['an unknown state', { query: '&newState=Resolved' }, 400, 'BadRequest'],
    ['another version', { version: '2099-01-01' }, 400, 'InvalidApiVersionParameter'],
  ])('%s', async (_, options, status, code) => {
    expect(await refusal(await change('Closed', options))).toEqual([status, code])
  })

  test('other methods and paths', async () => {
    expect((await send('PUT', `${SUBSCRIPTION}${ALERTS}/${GUID}`)).status).toBe(405)
    expect((await send('GET', `${SUBSCRIPTION}${ALERTS}`)).status).toBe(404)
    expect((await send('GET', `${SUBSCRIPTION}/resourceGroups`)).status).toBe(404)
  })
})

describe('throttling', () => {
  test('200 writes at once, then ten a second, by subscription', async () => {
    const statuses = await Promise.all(Array.from({ length: 201 }, async () => (await change('New')).status))
    expect(statuses.filter((status) => status === 200)).toHaveLength(200)
    const refused = await change('New')
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await refusal(refused)).toEqual([429, 'SubscriptionRequestsThrottled'])
    expect((await read()).status).toBe(200)
    time += 1_000
    const later = await Promise.all(Array.from({ length: 11 }, async () => (await change('New')).status))
    expect(later.filter((status) => status === 200)).toHaveLength(10)
  })

  test('the buckets can be made small', async () => {
    await admin('POST', 'limits', { writes: { size: 1, perSecond: 0.1 } })
    const first = await change('Closed')
    expect(first.headers.get('x-ms-ratelimit-remaining-subscription-writes')).toBe('0')
    expect((await change('New')).headers.get('retry-after')).toBe('10')
  })
})

describe('faults and pages', () => {
  test('a scripted refusal, and a connection cut after the change', async () => {
    await admin('POST', 'faults', { fault: { status: 503, retryAfterSeconds: 7 } })
    const refused = await change('Closed')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '7'])
    await admin('POST', 'faults', { fault: { kind: 'cut', when: 'after' } })
    await expect(change('Closed')).rejects.toThrow('fetch failed')
    expect(await essentials()).toMatchObject({ alertState: 'Closed' })
  })

  test('the pages list alerts and show the history of one', async () => {
    await change('Acknowledged')
    const home = await (await fetch(service.url)).text()
    expect(home).toContain(`<a href="/alerts/${GUID}">CPU &lt;high&gt;</a>`)
    const page = await (await fetch(`${service.url}/alerts/${GUID}`)).text()
    expect(page).toContain('State changed from')
    expect((await fetch(`${service.url}/alerts/none`)).status).toBe(404)
  })

  test('an id that is no alert’s creates no alert', async () => {
    expect((await admin('POST', 'alerts', { ...ESSENTIALS, alertId: 'x' })).status).toBe(400)
  })
})
