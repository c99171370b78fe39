import { BridgeError } from '../../../../shared/errors.ts'
import { describe, expect, test } from 'vitest'
import { checkConnection } from '../../../../cli/check-connection/check-connection.ts'
import type { CheckedConnection } from '../../../../cli/check-connection/checked-connection.ts'
import type { Probe } from '../../../../cli/report/probe.ts'
import type { ConnectionConfig } from '../../../../shared/config/config.ts'
import type { ReadSince } from '../../../../shared/connectors/read-since.ts'
import { buildCheckedConnection, ENDED, failing, NOW } from '../../../builders/checked-connection.ts'
import { buildRoute } from '../../../builders/config.ts'
import { InMemoryAlerts } from '../../../builders/in-memory-alerts.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'
import { buildReadItem, ReadableProduct } from '../../../builders/work-items.ts'

const route = buildRoute('servicenow')

async function probesOf(overrides: Partial<CheckedConnection>): Promise<readonly Probe[]> {
  return (await checkConnection(buildCheckedConnection(overrides))).probes
}

const reading = (readSince: ReadSince) => async () => Object.assign(new ScriptedProduct(), { readSince })
const item = buildReadItem('INC1', '2026-11-20T10:00:00.000Z')
const readIncidentsOnly: ReadSince = async ({ type, cursor }) => ({
  items: type === 'incident' ? [item] : [],
  cursor,
  hasMore: false,
  unreadable: ['description'],
})

describe('what is to be synced', () => {
  const connection: ConnectionConfig = {
    ...route.connection,
    sync: { workItems: ['incidents', 'changeRequests'], days: 30, everySeconds: 900 },
  }
  test('is read by the questions of the sync, and Log Analytics is asked whether it takes rows', async () => {
    const product = new ReadableProduct()
    product.put(item)
    const probes = await probesOf({ connection, connector: reading(product.readSince) })
    expect(probes.slice(-3)).toEqual([
      { name: 'read incidents', outcome: 'Complete', found: 'INC1 changed at 2026-11-20T10:00:00.000Z' },
      {
        name: 'read change requests',
        outcome: 'Complete',
        found: 'INC1 changed at 2026-11-20T10:00:00.000Z',
      },
      { name: 'log analytics', outcome: 'Complete', found: 'Custom-ServiceDesk_CL takes rows' },
    ])
    const updatedAt = new Date(NOW - 30 * 86_400_000).toISOString()
    expect(product.queries[0]).toEqual({ type: 'incident', cursor: { updatedAt, seen: [] }, limit: 5 })
  })

  test('and is not there, or may not be seen, is not checked; fields that do not come are named', async () => {
    const probes = await probesOf({ connection, connector: reading(readIncidentsOnly) })
    expect(probes.slice(-3, -1)).toMatchObject([
      { outcome: 'Complete', found: expect.stringContaining('not readable, or not there: description') },
      { outcome: 'Not checked', found: expect.stringContaining('none changed within 30 days') },
    ])
  })

  test('and cannot be read, or written, is not complete', async () => {
    const readSince = failing('config_invalid', 'the table of change requests is not named')
    const workItems = failing('setting_missing', 'Set LOGS_INGESTION_ENDPOINT')
    const probes = await probesOf({ connection, connector: reading(readSince), workItems })
    expect(probes.slice(-2)).toEqual([
      {
        name: 'read change requests',
        outcome: 'Not complete',
        found: 'config_invalid: the table of change requests is not named',
        advice: expect.stringContaining('npm run check-config'),
      },
      {
        name: 'log analytics',
        outcome: 'Not complete',
        found: 'setting_missing: Set LOGS_INGESTION_ENDPOINT',
      },
    ])
  })

  test('waits for the sign-in', async () => {
    const probes = await probesOf({ connection, checkGrant: async () => ENDED })
    expect(probes.slice(-3)).toMatchObject([
      { name: 'read incidents', outcome: 'Not checked', found: 'first: sign-in' },
      { name: 'read change requests', outcome: 'Not checked' },
      { name: 'log analytics', outcome: 'Complete' },
    ])
  })
})

describe('the right to write alerts’ states', () => {
  const connection: ConnectionConfig = { ...route.connection, azureAlerts: { closeAlert: 'ended' } }
  const subscriptions = ['11111111-1111-1111-1111-111111111111']
  const outcomes = async (overrides: Partial<CheckedConnection>): Promise<unknown[]> =>
    (await probesOf({ connection, ...overrides }))
      .filter(({ name }) => name.startsWith('alert role'))
      .map(({ outcome }) => outcome)

  test('is looked at in each subscription, with an alert that does not exist', async () => {
    const alerts = new InMemoryAlerts()
    expect(await outcomes({ subscriptions, alerts: async () => alerts })).toEqual(['Complete'])
    expect([alerts.reads, alerts.writes]).toEqual([1, []])
  })

  test('that the app itself was refused is not complete, whatever subscriptions are named', async () => {
    const refused = { '22222222-2222-2222-2222-222222222222': '2026-11-23T12:00:00.000Z' }
    expect(await outcomes({ refused: async () => refused })).toEqual(['Not checked', 'Not complete'])
    const away = new BridgeError('storage_unavailable', 'away')
    expect(await outcomes({ subscriptions, refused: () => Promise.reject(away) })).toEqual([
      'Complete',
      'Not checked',
    ])
  })

  test('that is missing is not complete; without subscriptions it is not checked', async () => {
    const alerts = failing('azure_alert_not_permitted', 'Azure alerts: 403')
    expect(await outcomes({ subscriptions, alerts })).toEqual(['Not complete'])
    expect(await outcomes({})).toEqual(['Not checked'])
  })
})
