import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failure, record, startClient } from './service-now-client.ts'
import type { Answer, Client, Row } from './service-now-client.ts'

const STAGING = 'x_mioms_microsoft_oms_incident'
const NOT_AUTHORIZED = failure('User Not Authorized', 'Failed API level ACL Validation')

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

const withoutRoles = (): Promise<Answer> =>
  client.send('PUT', '/__admin/users/integration/roles', { roles: [] })

const importRow = (values: object, staging = STAGING): Promise<Answer> =>
  client.send('POST', `/api/now/import/${staging}`, values)

const attach = (query: Record<string, string>): Promise<Answer> =>
  client.send('POST', `/api/now/attachment/file?${new URLSearchParams(query).toString()}`, 'ä,b\n', {
    'Content-Type': 'text/csv',
  })

const reconcile = async (item: object, source = 'ServiceNow'): Promise<object> => {
  const path = `/api/now/identifyreconcile?${new URLSearchParams({ sysparm_data_source: source }).toString()}`
  const { status, body } = await client.send('POST', path, { items: [item], relations: [] })
  expect(status).toBe(200)
  return (body as { result: { items: object[] } }).result.items[0] ?? {}
}

const itemOf = (name: string, key: string): object => ({
  className: 'cmdb_ci_server',
  values: { name },
  sys_object_source_info: { source_name: 'ServiceNow', source_native_key: key },
})

describe('the Import Set API', () => {
  test('makes an incident of a row, and reports it', async () => {
    const answer = await importRow({ short_description: 'CPU is high', urgency: '1' })
    const [incident] = await client.list('incident')
    expect(incident).toMatchObject({ short_description: 'CPU is high', urgency: '1' })
    expect(answer).toMatchObject({
      status: 201,
      body: {
        import_set: 'ISET0010001',
        staging_table: STAGING,
        result: [
          {
            transform_map: 'OMS Incident',
            table: 'incident',
            display_name: 'number',
            display_value: 'INC0010001',
            record_link: `${client.server.url}/api/now/table/incident/${incident?.sys_id}`,
            status: 'inserted',
            sys_id: incident?.sys_id,
          },
        ],
      },
    })
  })

  test('answers 201 for a row that a data policy refused', async () => {
    const answer = await importRow({ state: '6' })
    expect(answer).toMatchObject({
      status: 201,
      body: { result: [{ status: 'error', error_message: expect.stringContaining('Resolution code') }] },
    })
  })

  test('finds the record of an earlier row by the column that coalesces', async () => {
    await client.send('PUT', `/__admin/transforms/${STAGING}`, { coalesce: 'correlation_id' })
    const statuses = []
    for (const urgency of ['2', '2', '1']) {
      const { body } = await importRow({ correlation_id: 'c', urgency })
      statuses.push((body as { result: { status: string }[] }).result[0]?.status)
    }
    expect(statuses).toEqual(['inserted', 'skipped', 'updated'])
    expect(await client.list('incident')).toMatchObject([{ urgency: '1' }])
  })

  test('mangles nested JSON', async () => {
    await importRow({ description: { cpu: 100 } })
    expect(await client.list('incident')).toMatchObject([{ description: '{"cpu"=100}' }])
  })

  test('reads an answer again', async () => {
    const { body } = await importRow({})
    const [{ sys_id } = { sys_id: '' }] = (body as { result: { sys_id: string }[] }).result
    expect((await client.send('GET', `/api/now/import/${STAGING}/${sys_id}`)).body).toEqual(body)
    expect((await client.send('GET', `/api/now/import/${STAGING}/${'0'.repeat(32)}`)).status).toBe(404)
  })

  test('knows its staging tables, and wants the role import_transformer', async () => {
    const unknown = await importRow({}, 'u_nothing')
    await withoutRoles()
    expect(unknown).toMatchObject({ status: 400, body: failure('Invalid table u_nothing', null) })
    expect(await importRow({})).toMatchObject({ status: 403, body: NOT_AUTHORIZED })
  })
})

describe('the Attachment API', () => {
  test('keeps a file as it was sent', async () => {
    const { sys_id = '' } = await client.open()
    const answer = await attach({ table_name: 'incident', table_sys_id: sys_id, file_name: 'a b.csv' })
    const file = record(answer)
    expect(answer.status).toBe(201)
    expect(file).toMatchObject({
      file_name: 'a b.csv',
      size_bytes: '5',
      content_type: 'text/csv',
      table_name: 'incident',
      table_sys_id: sys_id,
      download_link: `${client.server.url}/api/now/attachment/${file.sys_id}/file`,
    })
    expect((await client.send('GET', `/api/now/attachment/${file.sys_id}/file`)).body).toBe('ä,b\n')
    expect(record(await client.send('GET', `/api/now/attachment/${file.sys_id}`))).toEqual(file)
  })

  test.each([
    ['an unknown table', { table_name: 'nothing', table_sys_id: '0', file_name: 'a' }, 400],
    ['a record that is not there', { table_name: 'incident', table_sys_id: '0', file_name: 'a' }, 404],
  ])('refuses %s', async (_, query, status) => {
    expect((await attach(query)).status).toBe(status)
  })

  test('wants a name, and the right to write the record', async () => {
    const { sys_id = '' } = await client.open()
    const target = { table_name: 'incident', table_sys_id: sys_id }
    const nameless = await attach(target)
    await withoutRoles()
    const roleless = await attach({ ...target, file_name: 'a' })
    expect([nameless.status, roleless.status]).toEqual([400, 403])
  })
})

describe('identification and reconciliation', () => {
  test('creates an item once, and knows it again by the key of its source', async () => {
    const created = await reconcile(itemOf('vm-7', '/vm/7'))
    const again = await reconcile(itemOf('vm-7', '/vm/7'))
    const renamed = await reconcile(itemOf('vm-8', '/vm/7'))
    expect(created).toMatchObject({ operation: 'INSERT', errorCount: 0, sysId: expect.any(String) })
    expect([again, renamed]).toMatchObject([{ operation: 'NO_CHANGE' }, { operation: 'UPDATE' }])
    expect(await client.list('cmdb_ci', { sys_class_name: 'cmdb_ci_server' })).toMatchObject([
      { name: 'vm-8' },
    ])
  })

  test('knows an item again by its class and name', async () => {
    const { sysId } = (await reconcile(itemOf('vm-7', '/vm/7'))) as { sysId: string }
    expect(await reconcile(itemOf('vm-7', '/vm/other'))).toMatchObject({ operation: 'NO_CHANGE', sysId })
  })

  test.each([
    [
      'an unknown source',
      { className: 'cmdb_ci_server', values: { name: 'x' } },
      'Nowhere',
      'INVALID_INPUT_DATA',
    ],
    ['an unknown class', { className: 'u_robot', values: { name: 'x' } }, undefined, 'INVALID_INPUT_DATA'],
    ['no name', { className: 'cmdb_ci_server', values: {} }, undefined, 'MISSING_MATCHING_ATTRIBUTES'],
  ])('reports %s inside a 200', async (_, given, source, error) => {
    expect(await reconcile(given, source)).toMatchObject({
      sysId: 'Unknown',
      errorCount: 1,
      errors: [{ error }],
    })
  })

  test('knows a key by the source that the item names, letter for letter', async () => {
    const { sysId } = (await reconcile(itemOf('vm-7', '/vm/7'))) as { sysId: string }
    const ofAnother = { source_name: 'Manual Entry', source_native_key: '/vm/7' }
    expect([
      await reconcile({ ...itemOf('vm-8', '/vm/7'), sys_object_source_info: ofAnother }),
      await reconcile(itemOf('vm-9', '/VM/7')),
    ]).toMatchObject([{ operation: 'INSERT' }, { operation: 'INSERT' }])
    expect(await reconcile(itemOf('vm-7', '/vm/7'))).toMatchObject({ operation: 'NO_CHANGE', sysId })
  })

  test.each([
    ['relations', { items: [], relations: [{ parent: 0, child: 1, type: 'Runs on::Runs' }] }],
    ['lookups', { items: [{ ...itemOf('vm-7', '/vm/7'), lookup: [{ className: 'cmdb_serial_number' }] }] }],
    ['related items', { items: [{ ...itemOf('vm-7', '/vm/7'), related: [{ className: 'cmdb_ip' }] }] }],
  ])('refuses %s, which are left out, as the enhanced API is', async (_, body) => {
    const path = '/api/now/identifyreconcile'
    const notSimulated = { status: 501, body: { error: { message: 'Not simulated' } } }
    expect(await client.send('POST', `${path}?sysparm_data_source=ServiceNow`, body)).toMatchObject(
      notSimulated,
    )
    expect(await client.send('POST', `${path}/enhanced`, body)).toMatchObject(notSimulated)
  })

  test('wants the role itil or asset', async () => {
    await withoutRoles()
    const answer = await client.send('POST', '/api/now/identifyreconcile', { items: [] })
    expect(answer).toMatchObject({ status: 403, body: NOT_AUTHORIZED })
  })
})

describe('roles', () => {
  test('a user without one neither reads nor writes incidents', async () => {
    await withoutRoles()
    const read = await client.send('GET', '/api/now/table/incident')
    const write = await client.send('POST', '/api/now/table/incident', {})
    expect(read).toMatchObject({ status: 403, body: NOT_AUTHORIZED })
    expect(write).toMatchObject({
      status: 403,
      body: failure('Operation Failed', 'ACL Exception Insert Failed due to security constraints'),
    })
  })

  test.each([
    ['sys_dictionary', 'personalize_dictionary'],
    ['sys_template', 'template_editor'],
    ['sys_choice', 'personalize_choices'],
  ])('%s is read by who holds %s', async (table, role) => {
    await withoutRoles()
    const without = await client.send('GET', `/api/now/table/${table}`)
    await client.send('PUT', '/__admin/users/integration/roles', { roles: [role] })
    const having = await client.send('GET', `/api/now/table/${table}?sysparm_limit=1`)
    expect([without.status, having.status]).toEqual([403, 200])
  })
})

test('the dictionary knows each column and its length, declared ones too', async () => {
  await client.send('PUT', '/__admin/users/integration/roles', { roles: ['personalize_dictionary', 'itil'] })
  await client.send('PUT', '/__admin/columns', { table: 'incident', column: 'u_team', maxLength: 4 })
  const rows = await client.list('sys_dictionary', {
    sysparm_query: 'nameINincident,task^elementINshort_description,u_team',
    sysparm_fields: 'element,max_length',
  })
  expect(rows).toEqual([
    { element: 'short_description', max_length: '160' },
    { element: 'u_team', max_length: '4' },
  ])
})

test('a person lists and deletes records', async () => {
  const { sys_id } = await client.open()
  const before = await client.send('GET', '/__admin/tables/incident')
  await client.send('DELETE', `/__admin/tables/incident/${sys_id}`)
  expect(before.body).toMatchObject({ records: [{ sys_id }] })
  expect(await client.list('incident')).toEqual([])
})

test('an inherited column is declared by the table that it is inherited from, and a reference names its table', async () => {
  await client.send('PUT', '/__admin/users/integration/roles', { roles: ['personalize_dictionary'] })
  const rows = await client.list('sys_dictionary', {
    sysparm_query: 'elementINassignment_group,caller_id^nameINtask,incident',
    sysparm_fields: 'name,element,internal_type,reference',
  })
  expect(rows).toEqual([
    { name: 'task', element: 'assignment_group', internal_type: 'reference', reference: 'sys_user_group' },
    { name: 'incident', element: 'caller_id', internal_type: 'reference', reference: 'sys_user' },
  ])
  const [table] = await client.list('sys_db_object', {
    name: 'incident',
    sysparm_fields: 'name,super_class.name,super_class.super_class.name',
  })
  expect(table).toEqual({ name: 'incident', 'super_class.name': 'task', 'super_class.super_class.name': '' })
})

test.each([
  ['Network Ops', ''],
  ['Network', 'Network'],
])('a name in a reference is resolved only where it is said to be a name: %s', async (group, name) => {
  const asValue = await client.open({ assignment_group: group })
  const path =
    '/api/now/table/incident?sysparm_input_display_value=true&sysparm_display_value=true&sysparm_exclude_reference_link=true'
  const asName = record(await client.send('POST', path, { assignment_group: group }))
  const [shown] = await client.list('incident', {
    sys_id: asValue.sys_id ?? '',
    sysparm_display_value: 'true',
    sysparm_exclude_reference_link: 'true',
  })
  // Stored as it is, and it leads to no record.
  expect([asValue.assignment_group, shown?.assignment_group]).toEqual([group, ''])
  expect(asName.assignment_group).toBe(name)
})

const attachTo = (sysId: string | undefined, name: string): Promise<Answer> =>
  client.send(
    'POST',
    `/api/now/attachment/file?table_name=incident&table_sys_id=${sysId}&file_name=${name}`,
    'a',
  )

describe('attachments', () => {
  test('are listed by a query, as much as the user may see', async () => {
    const { sys_id } = await client.open()
    for (const name of ['a.csv', 'b.csv', 'c.csv']) await attachTo(sys_id, name)
    const query = new URLSearchParams({
      sysparm_query: `table_name=incident^table_sys_id=${sys_id}^file_name!=c.csv`,
      sysparm_limit: '1',
      sysparm_offset: '1',
    })
    const list = await client.send('GET', `/api/now/v1/attachment?${query.toString()}`)
    expect((list.body as { result: Row[] }).result).toMatchObject([{ file_name: 'b.csv', size_bytes: '1' }])
    await client.send('PUT', '/__admin/users/integration/roles', { roles: [] })
    expect((await client.send('GET', '/api/now/attachment')).body).toEqual({ result: [] })
  })

  test('are deleted', async () => {
    const { sys_id } = await client.open()
    const file = record(await attachTo(sys_id, 'a.csv'))
    expect(await client.send('DELETE', `/api/now/attachment/${file.sys_id}`)).toMatchObject({ status: 204 })
    expect(await client.send('GET', `/api/now/attachment/${file.sys_id}`)).toMatchObject({ status: 404 })
  })
})

test.each([
  ['POST', '/api/now/v1/batch'],
  ['GET', '/api/now/stats/incident'],
  ['POST', '/api/now/cmdb/instance/cmdb_ci_server'],
  ['POST', '/api/sn_em_connector/em/inbound_event?source=azuremonitor'],
  ['POST', '/api/now/attachment/upload'],
  ['GET', '/api/now/table/incident?sysparm_view=mobile'],
  ['GET', '/api/now/table/incident?sysparm_query_no_domain=true'],
])('what the simulator leaves out it refuses: %s %s', async (method, path) => {
  const answer = await client.send(method, path, method === 'POST' ? {} : undefined)
  expect(answer).toMatchObject({ status: 501, body: { error: { message: 'Not simulated' } } })
})
