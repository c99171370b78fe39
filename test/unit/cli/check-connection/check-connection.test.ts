import { describe, expect, test } from 'vitest'
import { checkConnection } from '../../../../cli/check-connection/check-connection.ts'
import type { CheckedConnection } from '../../../../cli/check-connection/checked-connection.ts'
import type { Probe } from '../../../../cli/report/probe.ts'
import type { ConnectionConfig } from '../../../../shared/config/config.ts'
import type { Check, Expectation } from '../../../../shared/connectors/connector.ts'
import type { Template } from '../../../../shared/template/template.ts'
import type { Grant } from '../../../../shared/tokens/grant.ts'
import {
  answerAt,
  buildCheckedConnection,
  ENDED,
  failing,
  GRANT,
} from '../../../builders/checked-connection.ts'
import { buildRoute } from '../../../builders/config.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'
import { SCSM } from '../../../../shared/connectors/scsm/product.ts'

const route = buildRoute('servicenow')

async function probesOf(overrides: Partial<CheckedConnection>): Promise<readonly Probe[]> {
  return (await checkConnection(buildCheckedConnection(overrides))).probes
}

async function probeCalled(name: string, overrides: Partial<CheckedConnection>): Promise<Probe | undefined> {
  return (await probesOf(overrides)).find((probe) => probe.name === name)
}

const templateOf = (
  kind: Template['kind'],
  expectation: ReturnType<Template['expectationFor']>,
): Template => ({
  ...route.template,
  kind,
  expectationFor: () => expectation,
})

const productThatSays = (...checks: Check[]): ScriptedProduct =>
  Object.assign(new ScriptedProduct(), { check: async () => checks })

test('[S-36] a connection that lacks nothing is complete, and no secret is printed', async () => {
  const report = await checkConnection(buildCheckedConnection())
  expect(report).toEqual({
    connection: 'servicenow',
    product: 'servicenow',
    url: 'https://servicenow.service-now.com',
    isComplete: true,
    probes: [
      {
        name: 'reachable',
        outcome: 'Complete',
        found: 'https://servicenow.service-now.com answers (302)',
      },
      { name: 'clock', outcome: 'Complete', found: '5 s apart' },
      { name: 'sign-in', outcome: 'Complete', found: 'client id-1: without an end' },
      {
        name: 'access token',
        outcome: 'Complete',
        found: 'lasts 20 more minutes, until 2026-11-23T12:20:00.000Z',
      },
      { name: 'routes', outcome: 'Complete', found: 'servicenow' },
      { name: 'incident: reachable', outcome: 'Complete', found: 'in memory' },
    ],
  })
  expect(JSON.stringify(report)).not.toContain('a secret')
})

describe('the clock', () => {
  test.each([
    ['Mon, 23 Nov 2026 12:02:00 GMT', 'Complete', '120 s apart'],
    [
      'Mon, 23 Nov 2026 12:02:01 GMT',
      'Not complete',
      'the server is 121 s ahead of this machine: correct the wrong clock',
    ],
    [
      'Mon, 23 Nov 2026 11:50:00 GMT',
      'Not complete',
      'the server is 600 s behind this machine: correct the wrong clock',
    ],
    ['', 'Not checked', 'the server does not send its time'],
  ])('at %s is %s', async (date, outcome, found) => {
    expect(await probeCalled('clock', { http: answerAt(date) })).toEqual({ name: 'clock', outcome, found })
  })

  test('that is wrong keeps nothing else from being looked at', async () => {
    const probes = await probesOf({ http: answerAt('Mon, 23 Nov 2026 13:00:00 GMT') })
    expect(probes.filter(({ outcome }) => outcome !== 'Complete').map(({ name }) => name)).toEqual(['clock'])
  })
})

describe('what is looked at later waits for', () => {
  test('the server', async () => {
    const probes = await probesOf({
      http: { send: failing('product_unreachable', 'GET https://x/: the host name does not exist') },
    })
    expect(probes).toMatchObject([
      {
        name: 'reachable',
        outcome: 'Not complete',
        found: 'product_unreachable: GET https://x/: the host name does not exist',
        advice: expect.stringContaining('url in bridge.yaml'),
      },
      { name: 'clock', outcome: 'Not checked' },
      { name: 'sign-in', outcome: 'Complete' },
      { name: 'access token', outcome: 'Complete' },
      { name: 'routes', outcome: 'Complete' },
      { name: 'incident', outcome: 'Not checked', found: 'first: reachable' },
    ])
  })

  test('the sign-in', async () => {
    const probes = await probesOf({ checkGrant: async () => ENDED })
    expect(probes.slice(2)).toMatchObject([
      { name: 'sign-in', outcome: 'Not complete', found: 'client id-1: ended on' },
      { name: 'access token', outcome: 'Not checked', found: 'first: sign-in' },
      { name: 'routes', outcome: 'Complete' },
      { name: 'incident', outcome: 'Not checked', found: 'first: sign-in' },
    ])
  })

  test('the token', async () => {
    const current = failing('token_endpoint_failed', 'https://x answered 500')
    const probes = await probesOf({ tokens: async () => ({ current, replace: current }) })
    expect(probes.slice(3)).toMatchObject([
      {
        name: 'access token',
        outcome: 'Not complete',
        found: 'token_endpoint_failed: https://x answered 500',
      },
      { name: 'routes', outcome: 'Complete' },
      { name: 'incident', outcome: 'Not checked', found: 'first: access token' },
    ])
  })
})

describe('a proxy before the product', () => {
  const connection: ConnectionConfig = {
    ...route.connection,
    product: SCSM,
    options: { user: 'CONTOSO\\bridge', proxy: { tokenHeader: 'X-Portal' } },
  }

  test('has a sign-in of its own', async () => {
    const asked: string[] = []
    const tokens: CheckedConnection['tokens'] = async (name) => {
      asked.push(name)
      return { current: async () => 'a secret', replace: async () => 'a secret' }
    }
    const probes = await probesOf({ connection, tokens })
    expect(asked).toEqual(['servicenow', 'servicenow-proxy'])
    expect(probes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['sign-in', 'access token', 'proxy sign-in', 'proxy access token']),
    )
  })
})

describe('the product', () => {
  test('is checked for each kind of record that routes write, and for all that their templates write', async () => {
    const asked = new Map<string, Expectation | undefined>()
    await checkConnection(
      buildCheckedConnection({
        routes: [
          buildRoute('a', {
            template: templateOf('alert', { fields: ['state'], opening: [], choices: { state: ['Open'] } }),
          }),
          buildRoute('b', {
            template: templateOf('incident', {
              fields: ['impact', 'state'],
              opening: ['impact', 'state'],
              choices: { state: ['6'] },
            }),
          }),
          buildRoute('c', {
            template: templateOf('incident', {
              fields: ['state'],
              opening: ['state'],
              choices: { state: ['2', '6'] },
            }),
          }),
        ],
        connector: async (kind) =>
          Object.assign(new ScriptedProduct(), {
            check: async (expected?: Expectation) => {
              asked.set(kind, expected)
              return []
            },
          }),
      }),
    )
    expect(Object.fromEntries(asked)).toEqual({
      incident: {
        fields: ['impact', 'state'],
        opening: ['state'],
        choices: { state: ['6', '2'] },
        isRead: false,
      },
      alert: { fields: ['state'], opening: [], choices: { state: ['Open'] }, isRead: false },
    })
  })

  test('is checked for its usual kind when no route leads to it, which is not complete', async () => {
    const probes = await probesOf({ routes: [] })
    expect(probes.slice(-2)).toMatchObject([
      { name: 'routes', outcome: 'Not complete', found: 'none leads to servicenow: add one to bridge.yaml' },
      { name: 'incident: reachable', outcome: 'Complete' },
    ])
  })

  test('reports what is not complete, what could not be checked, and what to do', async () => {
    const product = productThatSays(
      { name: 'one', ok: false, detail: 'there is no field u_team: correct the template' },
      { name: 'two', ok: false, detail: 'product_not_permitted: ServiceNow answered 403' },
      { name: 'three', ok: true, isSkipped: true, detail: 'the user may not look' },
    )
    const report = await checkConnection(buildCheckedConnection({ connector: async () => product }))
    expect(report.isComplete).toBe(false)
    expect(report.probes.slice(-3)).toEqual([
      {
        name: 'incident: one',
        outcome: 'Not complete',
        found: 'there is no field u_team: correct the template',
      },
      {
        name: 'incident: two',
        outcome: 'Not complete',
        found: 'product_not_permitted: ServiceNow answered 403',
        advice: expect.stringContaining('rights'),
      },
      { name: 'incident: three', outcome: 'Not checked', found: 'the user may not look' },
    ])
  })

  test('that cannot be asked at all is not complete', async () => {
    const connector = failing('config_invalid', 'the template must be given as a GUID')
    expect(await probeCalled('incident', { connector })).toMatchObject({
      outcome: 'Not complete',
      found: 'config_invalid: the template must be given as a GUID',
    })
  })

  test('whose user may not look at something is complete all the same', async () => {
    const product = productThatSays({ name: 'one', ok: true, isSkipped: true, detail: 'the user may not' })
    const { isComplete } = await checkConnection(buildCheckedConnection({ connector: async () => product }))
    expect(isComplete).toBe(true)
  })
})

describe('the user who signs in is named for', () => {
  const entra = { tenantId: 'tenant-1', clientId: 'id-1', scope: 'https://x/.default', generation: 1 }
  test.each<[Grant, string]>([
    [{ ...GRANT, type: 'client_credentials' }, 'client id-1'],
    [
      {
        type: 'refresh_token',
        clientId: 'id-1',
        refreshToken: 'a secret',
        obtainedAt: '',
        refreshExpiresAt: '',
        generation: 1,
      },
      'client id-1',
    ],
    [
      {
        type: 'jwt_bearer',
        clientId: 'id-1',
        subject: 'ada',
        keySecret: 'x-key',
        algorithm: 'RS256',
        generation: 1,
      },
      'client id-1 for the user ada',
    ],
    [
      { type: 'entra_client_secret', clientSecret: 'a secret', ...entra },
      'application id-1 of the tenant tenant-1',
    ],
    [
      { type: 'entra_certificate', certificateSecret: 'x-key', ...entra },
      'application id-1 of the tenant tenant-1',
    ],
    [{ type: 'entra_federated', ...entra }, 'application id-1 of the tenant tenant-1'],
    [{ type: 'entra_managed_identity', scope: 'https://x/.default', generation: 1 }, 'managed identity'],
    [
      { type: 'entra_managed_identity', clientId: 'id-1', scope: 'https://x/.default', generation: 1 },
      'managed identity id-1',
    ],
    [
      { type: 'cireson_token', user: 'CONTOSO\\ada', password: 'a secret', generation: 1 },
      'user CONTOSO\\ada',
    ],
  ])('$0.type', async (grant, holder) => {
    const { store } = buildCheckedConnection()
    const readGrant = async (): Promise<{ version: string; grant: Grant }> => ({ version: '1', grant })
    const signIn = await probeCalled('sign-in', { store: { ...store, readGrant } })
    expect(signIn?.found).toBe(`${holder}: without an end`)
  })
})
