import { afterEach, describe, expect, test } from 'vitest'
import {
  createServiceNowConnector,
  type ServiceNowOptions,
} from '../../../shared/connectors/service-now/service-now-connector.ts'
import type { Check, Connector } from '../../../shared/connectors/connector.ts'
import type { Release } from '../../../simulators/service-now/releases.ts'
import { CHANGE_ID, CORRELATION_ID } from './bench.ts'
import { type Instance, startInstance } from './service-now-product.ts'

const INCIDENT = { short_description: 'CPU is high', description: 'It is.', impact: '2', urgency: '2' }
const EVENT = {
  source: 'Azure Monitor',
  node: 'web-server-01',
  type: 'CPU',
  severity: '3',
  description: 'It is.',
}

let instance: Instance | undefined
afterEach(async () => instance?.stop())

async function connectTo(
  release: Release,
  options: Partial<ServiceNowOptions> = {},
): Promise<{ connector: Connector; ask: Instance['ask'] }> {
  instance = await startInstance({ release })
  const { server, tokens, http, ask } = instance
  const connector = createServiceNowConnector({
    name: 'itsm',
    url: server.url,
    tokens,
    http,
    now: Date.now,
    ...options,
  })
  return { connector, ask }
}

const named = (checks: readonly Check[], name: string): Check | undefined =>
  checks.find((check) => check.name === name)

describe.each<Release>(['Geneva', 'Istanbul', 'Jakarta', 'Vancouver', 'Zurich'])(
  '[S-28] an instance of %s',
  (release) => {
    test('has an incident opened, found, changed and resolved', async () => {
      const { connector } = await connectTo(release)
      const opened = await connector.open({ correlationId: CORRELATION_ID, fields: INCIDENT })
      const note = { action: 'note', fields: { work_notes: 'Still.' }, id: CHANGE_ID } as const
      await connector.change(opened, note)
      const fields = { state: '6', close_code: 'Solution provided', close_notes: 'Over.' }
      await connector.change(opened, { action: 'resolve', fields, id: CHANGE_ID })
      expect(await connector.find(CORRELATION_ID)).toMatchObject({ id: opened.id, status: 'resolved' })
    })

    test('has an event sent and cleared, by the web service or by the table', async () => {
      const { connector, ask } = await connectTo(release, { kind: 'event' })
      const opened = await connector.open({ correlationId: CORRELATION_ID, fields: EVENT })
      await connector.change(opened, { action: 'resolve', fields: EVENT, id: CHANGE_ID })
      const { records } = (await ask('GET', '/__admin/tables/em_event')) as {
        records: Record<string, string>[]
      }
      expect(records.map((row) => [row['message_key'], row['event_class']])).toEqual([
        [CORRELATION_ID, 'itsm'],
        [CORRELATION_ID, 'itsm'],
      ])
    })
  },
)

describe('a check of the release', () => {
  const readable = { prepare: ['itil', 'evt_mgmt_integration', 'admin'] }

  test('names what an old one does not have, and what is done without it', async () => {
    const { connector, ask } = await connectTo('Istanbul', { kind: 'event' })
    await ask('PUT', '/__admin/users/integration/roles', { roles: readable.prepare })
    const checks = await connector.check()
    expect(named(checks, 'release')).toMatchObject({
      ok: true,
      detail: expect.stringMatching(
        /^Istanbul; web service for events .*: since Jakarta; without it events go by the Table API$/,
      ),
    })
    expect(named(checks, 'events are taken')).toMatchObject({
      ok: true,
      detail: expect.stringContaining('em_event'),
    })
  })

  test('finds nothing missing for incidents, from the oldest on', async () => {
    const { connector, ask } = await connectTo('Geneva')
    await ask('PUT', '/__admin/users/integration/roles', { roles: readable.prepare })
    expect(named(await connector.check(), 'release')).toMatchObject({
      ok: true,
      detail: 'Geneva has all that is used',
    })
  })

  test('takes the release from the connection where the instance does not show it', async () => {
    const { connector } = await connectTo('Istanbul', { kind: 'event', release: 'Istanbul' })
    expect(named(await connector.check(), 'release')?.detail).toMatch(/^Istanbul; /)
  })

  test('is not known where the instance does not report it', async () => {
    const { connector } = await connectTo('Geneva')
    expect(named(await connector.check(), 'release')).toMatchObject({ ok: true, isSkipped: true })
  })
})
