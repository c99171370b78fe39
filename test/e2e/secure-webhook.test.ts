import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EntraId, startEntraId } from '../../simulators/entra-id/start-entra-id.ts'
import { until } from '../contract/local-host/until.ts'
import { metricPayload } from './metric-payload.ts'
import { type Answer, World } from './world.ts'

/** In whose name action groups post, and with which role (action-groups docs). */
const ACTION_GROUPS_APP = '461e8683-5575-4561-ac7f-899cc907d62a'
const ROLE = 'ActionGroupsSecureWebhook'
const API = '11111111-aaaa-bbbb-cccc-222222222222'
const SUBSCRIPTION = '11112222-3333-4444-5555-666677778888'

interface Credentials {
  readonly token?: string
  readonly functionKey?: string
}

/** Posts with nothing but what is given here. */
async function post(world: World, payload: string, { token, functionKey }: Credentials): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(functionKey === undefined ? {} : { 'x-functions-key': functionKey }),
  }
  const answer = await request(`${appOf(world).url}/api/alerts`, { method: 'POST', headers, body: payload })
  const text = await answer.body.text()
  return { status: answer.statusCode, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) }
}

function appOf(world: World): World['apps'][number] {
  const [app] = world.apps
  if (app === undefined) throw new Error('The app is not up.')
  return app
}

async function admin(
  entra: EntraId,
  method: 'PUT' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<void> {
  const answer = await request(`${entra.url}/__admin/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  })
  await answer.body.dump()
  if (answer.statusCode >= 300) throw new Error(`The simulator answered ${answer.statusCode} to ${path}.`)
}

/** The token that action groups get for our API, or another app in their place. */
async function requestToken(
  entra: EntraId,
  { clientId = ACTION_GROUPS_APP, roles = [ROLE] } = {},
): Promise<string> {
  await admin(entra, 'PUT', `clients/${clientId}`, { secret: 'of the caller', roles })
  const answer = await request(`${entra.url}/${entra.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: 'of the caller',
      scope: `api://${API}/.default`,
    }).toString(),
  })
  return ((await answer.body.json()) as { access_token: string }).access_token
}

const secureSettings = ({ url, tenantId }: EntraId): Record<string, string> => ({
  WEBHOOK_TENANT_ID: tenantId,
  WEBHOOK_AUDIENCE: API,
  WEBHOOK_AUTHORITY: url,
})

describe('an app with the settings of the secure webhook', () => {
  let entra: EntraId
  let world: World
  beforeAll(async () => {
    entra = await startEntraId()
    world = await World.start({
      environment: { ...secureSettings(entra), WEBHOOK_SUBSCRIPTIONS: SUBSCRIPTION },
    })
  }, 60_000)
  afterAll(async () => {
    await world.stop()
    await entra.stop()
  })

  /** No alert of the name is anywhere in the app. */
  async function expectNothingStored(): Promise<void> {
    expect(await world.queued()).toBe(0)
    expect((await world.incidents()).filter(({ description }) => description?.includes('intruder'))).toEqual(
      [],
    )
  }

  const intruder = metricPayload({ episode: 'intruder', description: 'intruder' })

  test('cannot check a token while keys were never available: 503 with Retry-After', async () => {
    const token = await requestToken(entra)
    await admin(entra, 'POST', 'faults', {
      match: { path: `/${entra.tenantId}/discovery` },
      times: null,
      fault: { status: 503 },
    })

    const answer = await post(world, intruder, { token })
    await admin(entra, 'DELETE', 'faults')

    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
      body: { code: 'signing_keys_unavailable' },
    })
    await expectNothingStored()
  })

  test('makes a ticket of an alert that comes with the token of action groups', async () => {
    const token = await requestToken(entra)
    const answer = await post(world, metricPayload({ episode: 'secure' }), { token })
    await world.settled()

    expect(answer.status).toBe(202)
    expect(await world.incidents()).toHaveLength(1)
  })

  test.each<[string, (key: string) => Credentials]>([
    ['nothing', () => ({})],
    ['the function key', (functionKey) => ({ functionKey })],
  ])('refuses a caller with %s: 401, and says what it requires', async (_, credentials) => {
    const answer = await post(world, intruder, credentials(appOf(world).functionKey))

    expect(answer).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer', 'content-type': 'application/problem+json' },
      body: { status: 401, title: 'Unauthorized', code: 'token_missing' },
    })
    await expectNothingStored()
  })

  test('refuses a token that is not signed, even with the function key, and before it looks at the body', async () => {
    const token = `${(await requestToken(entra)).split('.').slice(0, 2).join('.')}.`
    const answer = await post(world, 'no JSON', { token, functionKey: appOf(world).functionKey })

    expect(answer).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
      body: { code: 'token_refused' },
    })
  })

  test.each([
    ['another app of the tenant', { clientId: '33333333-aaaa-bbbb-cccc-444444444444' }],
    ['action groups without the role', { roles: [] }],
  ])('refuses the token of %s: 403', async (_, caller) => {
    const answer = await post(world, intruder, { token: await requestToken(entra, caller) })

    expect(answer).toMatchObject({
      status: 403,
      headers: { 'content-type': 'application/problem+json' },
      body: { status: 403, title: 'Forbidden', code: 'caller_not_allowed' },
    })
    await expectNothingStored()
  })

  test('refuses an alert about a subscription that is not in the list: 403', async () => {
    const foreign = intruder.replaceAll(SUBSCRIPTION, '99999999-3333-4444-5555-666677778888')
    const answer = await post(world, foreign, { token: await requestToken(entra) })

    expect(answer).toMatchObject({ status: 403, body: { code: 'subscription_not_allowed' } })
    await expectNothingStored()
  })

  test('accepts tokens of keys that it knows while the authority is away', async () => {
    const token = await requestToken(entra)
    await admin(entra, 'POST', 'faults', {
      match: { path: `/${entra.tenantId}/discovery` },
      times: null,
      fault: { status: 503 },
    })
    const answer = await post(world, metricPayload({ episode: 'outage' }), { token })
    await admin(entra, 'DELETE', 'faults')

    expect(answer.status).toBe(202)
  })

  test('logs each refusal by its code, and no token, key or claim of anybody', () => {
    const log = appOf(world).log()
    expect(log).toContain('"code":"token_missing"')
    expect(log).toContain('"code":"caller_not_allowed"')
    expect(log).not.toMatch(/eyJ|33333333-aaaa/)
    expect(log).not.toContain(appOf(world).functionKey)
  })
})

describe('an app with half of those settings', () => {
  let world: World
  beforeAll(async () => {
    world = await World.start({ environment: { WEBHOOK_TENANT_ID: '72f988bf-86f1-41af-91ab-2d7cd011db47' } })
  }, 60_000)
  afterAll(() => world.stop())

  test.each<[string, (key: string) => Credentials]>([
    ['nothing', () => ({})],
    ['the function key', (functionKey) => ({ functionKey })],
    ['a token', () => ({ token: 'e30.e30.e30' })],
  ])('refuses a caller with %s: 503, naming what is missing', async (_, credentials) => {
    const answer = await post(
      world,
      metricPayload({ episode: 'half' }),
      credentials(appOf(world).functionKey),
    )

    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
      body: { code: 'setting_missing', detail: 'Application settings: WEBHOOK_AUDIENCE is missing.' },
    })
    expect(await world.queued()).toBe(0)
  })

  test('reports it at its start', async () => {
    await until('the line', () => appOf(world).log().includes('"event":"config-not-usable"'))
    expect(appOf(world).log()).toContain('WEBHOOK_AUDIENCE is missing')
  })
})

test('a list of subscriptions goes with the function key as well', async () => {
  const world = await World.start({ environment: { WEBHOOK_SUBSCRIPTIONS: SUBSCRIPTION } })
  try {
    const ours = metricPayload({ episode: 'ours' })
    const foreign = ours.replaceAll(SUBSCRIPTION, '99999999-3333-4444-5555-666677778888')

    expect(await world.post(ours)).toMatchObject({ status: 202 })
    expect(await world.post(foreign)).toMatchObject({
      status: 403,
      body: { code: 'subscription_not_allowed' },
    })
  } finally {
    await world.stop()
  }
}, 60_000)
