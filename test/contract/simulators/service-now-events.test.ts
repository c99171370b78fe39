import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failure, record, startClient } from './service-now-client.ts'
import type { Answer, Client, Row } from './service-now-client.ts'

const EVENT = {
  source: 'monitor',
  node: 'web-server-01',
  type: 'CPU',
  resource: 'cpu0',
  metric_name: 'load',
  severity: '3',
  description: 'busy',
}

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

const send = (...records: object[]): Promise<Answer> =>
  client.send('POST', '/api/global/em/jsonv2', { records })

const alerts = (): Promise<Row[]> => client.list('em_alert', { sysparm_exclude_reference_link: 'true' })

describe('sending events', () => {
  test('answers how many were inserted, and not which', async () => {
    const answer = await send(EVENT, { ...EVENT, node: 'other' })
    expect(answer).toMatchObject({
      status: 200,
      body: { result: { 'Default Bulk Endpoint': '2 events were inserted' } },
    })
  })

  test('needs the role evt_mgmt_integration', async () => {
    await client.send('PUT', '/__admin/users/integration/roles', { roles: ['itil'] })
    expect(await send(EVENT)).toMatchObject({
      status: 403,
      body: failure('User Not Authorized', 'Failed API level ACL Validation'),
    })
  })

  test.each([[{}], [{ records: 'x' }], [[]]])('of an unreadable format is refused: %j', async (body) => {
    expect((await client.send('POST', '/api/global/em/jsonv2', body)).status).toBe(400)
  })
})

describe('an event', () => {
  test('becomes an alert with its number, bound to the configuration item that its node names', async () => {
    await send(EVENT)
    const [item] = await client.list('cmdb_ci', { name: 'web-server-01' })
    expect(await alerts()).toMatchObject([
      { ...EVENT, number: 'Alert0010001', state: 'Open', acknowledged: 'false', cmdb_ci: item?.sys_id },
    ])
  })

  test('with the same message key changes that alert', async () => {
    await send({ ...EVENT, message_key: 'k' }, { ...EVENT, message_key: 'k', severity: '1', node: '' })
    expect(await alerts()).toMatchObject([{ message_key: 'k', severity: '1', event_count: '2' }])
  })

  test('without a message key gets one of source, node, type, resource and metric', async () => {
    await send(EVENT, EVENT, { ...EVENT, resource: 'cpu1' })
    expect((await alerts()).map((row) => row.message_key)).toEqual([
      'monitor_web-server-01_CPU_cpu0_load',
      'monitor_web-server-01_CPU_cpu1_load',
    ])
  })

  test.each([{ severity: '0' }, { resolution_state: 'Closing' }])(
    'that is %j closes the alert',
    async (end) => {
      await send(EVENT, { ...EVENT, ...end })
      expect(await alerts()).toMatchObject([{ state: 'Closed' }])
    },
  )

  test('after the end opens it again', async () => {
    await send(EVENT, { ...EVENT, severity: '0' }, EVENT)
    expect(await alerts()).toMatchObject([{ state: 'Reopen', severity: '3' }])
  })

  test.each([
    ['within the hour in which alerts reopen', 3600, ['Reopen']],
    ['later', 3601, ['Closed', 'Open']],
  ])('after the end, %s: %i seconds', async (_, seconds, states) => {
    await send(EVENT, { ...EVENT, severity: '0' })
    client.clock.time += seconds * 1000
    await send(EVENT)
    expect((await alerts()).map(({ state }) => state)).toEqual(states)
  })

  test('is bound by its attributes before its node', async () => {
    const [item] = await client.list('cmdb_ci', { name: 'payments' })
    await send({ ...EVENT, ci_type: 'cmdb_ci_service', ci_identifier: '{"name":"Payments"}' })
    expect(await alerts()).toMatchObject([{ cmdb_ci: item?.sys_id }])
  })

  test('that was long ago leaves its alert to be closed by the instance', async () => {
    await send(EVENT)
    client.clock.time += 7 * 86_400_000
    await client.send('POST', '/__admin/close-idle-alerts')
    expect(await alerts()).toMatchObject([{ state: 'Closed', severity: '3', sys_updated_by: 'system' }])
  })

  test('that clears a problem that never existed makes no alert', async () => {
    await send({ ...EVENT, severity: '0' })
    expect(await alerts()).toEqual([])
  })

  test('that is OK makes an alert all the same', async () => {
    await send({ ...EVENT, severity: '5' })
    expect(await alerts()).toMatchObject([{ state: 'Open', severity: '5' }])
  })

  test.each(['', '7'])('of severity %j ends in an error', async (severity) => {
    await send({ ...EVENT, severity })
    expect(await client.list('em_event')).toMatchObject([{ state: 'Error' }])
    expect(await alerts()).toEqual([])
  })

  test('inserted by the Table API becomes an alert too', async () => {
    await client.send('POST', '/api/now/table/em_event', EVENT)
    expect(await alerts()).toHaveLength(1)
  })
})

const insertAlert = (): Promise<Answer> =>
  client.send('POST', '/api/now/table/em_alert', { message_key: 'k' })

describe('an alert', () => {
  test.each([
    ['evt_mgmt_operator', 403, 200],
    ['evt_mgmt_admin', 201, 200],
  ])(
    'is inserted by an administrator of Event Management, and changed by an operator: %s',
    async (role, inserted, changed) => {
      const { sys_id } = record(await insertAlert())
      await client.send('PUT', '/__admin/users/integration/roles', { roles: [role] })
      const change = await client.send('PATCH', `/api/now/table/em_alert/${sys_id}`, { acknowledged: 'true' })
      expect([(await insertAlert()).status, change.status]).toEqual([inserted, changed])
    },
  )

  test('that is inserted directly is one of its own, whatever its message key', async () => {
    expect(record(await insertAlert()).number).toBe('Alert0010001')
    expect(record(await insertAlert()).number).toBe('Alert0010002')
  })

  test('takes work notes', async () => {
    const { sys_id } = record(await client.send('POST', '/api/now/table/em_alert', {}))
    await client.send('PATCH', `/api/now/table/em_alert/${sys_id}`, { work_notes: 'seen' })
    expect(await client.list('sys_journal_field')).toMatchObject([{ name: 'em_alert', value: 'seen' }])
  })

  test('is written by who holds evt_mgmt_operator, and read by evt_mgmt_user', async () => {
    await client.send('PUT', '/__admin/users/integration/roles', { roles: ['evt_mgmt_user'] })
    const read = await client.send('GET', '/api/now/table/em_alert')
    const write = await client.send('POST', '/api/now/table/em_alert', {})
    expect([read.status, write.status]).toEqual([200, 403])
  })
})
