import { describe, expect, test } from 'vitest'
import { renderConnectionTable } from '../../../../cli/connections/connection-table.ts'
import { listConnections, type LookedAt } from '../../../../cli/connections/list-connections.ts'
import type { Config, ConnectionConfig } from '../../../../shared/config/config.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'

const route = buildRoute('servicenow')
const synced: ConnectionConfig = {
  ...route.connection,
  sync: { workItems: ['incidents', 'changeRequests'], days: 30, everySeconds: 900 },
}
const written = configOf(synced, route.connection.name, 'lab')
const urls = new Map([
  ['servicenow', '${SERVICENOW_URL}'],
  ['lab', '${LAB_URL}'],
])

/** A configuration with a connection under some names, each with a route. */
function configOf(connection: ConnectionConfig, ...names: readonly string[]): Config {
  const connections = new Map(names.map((name) => [name, { ...connection, name }]))
  const routes = [...connections.values()].map((each) => ({ ...route, name: each.name, connection: each }))
  return { ...buildConfig(route), routes, connections }
}

const well = { name: 'sign-in', ok: true, detail: '80 days left' }
const appOf = (states: LookedAt['states']): LookedAt => ({
  config: configOf({ ...synced, url: 'https://acme.service-now.com' }, 'servicenow'),
  states,
})

async function failing(): Promise<never> {
  throw new BridgeError('vault_unavailable', 'no way')
}

describe('the list of connections', () => {
  test('[S-05] has what the portal showed of each, and the state', async () => {
    const [first] = await listConnections(
      written,
      urls,
      appOf(async () => [well]),
    )
    expect(first).toEqual({
      name: 'servicenow',
      product: 'servicenow',
      partnerType: 'ServiceNow',
      url: 'https://acme.service-now.com',
      kinds: ['incident'],
      routes: ['servicenow'],
      sync: { workItems: ['incidents', 'changeRequests'], days: 30, everySeconds: 900 },
      state: 'Complete',
      found: '',
    })
  })

  test('says what is wrong with one', async () => {
    const wrong = { name: 'circuit breaker', ok: false, detail: 'open' }
    const [first] = await listConnections(
      written,
      urls,
      appOf(async () => [well, wrong]),
    )
    expect(first).toMatchObject({ state: 'Not complete', found: 'circuit breaker: open' })
  })

  test('says why one could not be looked at', async () => {
    const [first] = await listConnections(written, urls, appOf(failing))
    expect(first).toMatchObject({ state: 'Not complete', found: 'vault_unavailable: no way' })
  })

  test('has a connection that is left out, with its address as written', async () => {
    const [, second] = await listConnections(
      written,
      urls,
      appOf(async () => [well]),
    )
    expect(second).toMatchObject({ name: 'lab', url: '${LAB_URL}', state: 'Left out' })
  })

  test('is that of the file alone without settings', async () => {
    const connections = await listConnections(written, urls, undefined)
    expect(connections.map(({ url, state }) => [url, state])).toEqual([
      ['${SERVICENOW_URL}', 'Not checked'],
      ['${LAB_URL}', 'Not checked'],
    ])
  })

  test('is a table for people', async () => {
    const wrong = { name: 'sign-in', ok: false, detail: 'refused' }
    const table = renderConnectionTable(
      await listConnections(
        written,
        urls,
        appOf(async () => [wrong]),
      ),
    )
    expect(table.split('\n')).toEqual([
      'CONNECTION  PARTNER TYPE  SERVER URL                    WORK ITEMS  SYNC                                STATE',
      'servicenow  ServiceNow    https://acme.service-now.com  incident    incidents, changeRequests, 30 days  Not complete',
      '    sign-in: refused',
      'lab         ServiceNow    ${LAB_URL}                    incident    incidents, changeRequests, 30 days  Left out',
      '    it is optional, and its url has no setting',
    ])
  })
})
