import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Client, record, type Row, startClient } from './service-now-client.ts'

let client: Client

beforeEach(async () => {
  client = await startClient()
})
afterEach(() => client.server.stop())

const seed = (body: object): Promise<unknown> => client.send('POST', '/__admin/seed', body)

const numbers = (rows: readonly Row[]): (string | undefined)[] => rows.map(({ number }) => number)
const acl = (body: object): Promise<unknown> => client.send('PUT', '/__admin/acls/incident', body)

describe('seeding', () => {
  test('makes the same records for the same seed, spread over the days, some in one second', async () => {
    await seed({ incidents: 100, changeRequests: 20, days: 130 })
    const incidents = await client.list('incident', { sysparm_limit: '1000' })
    expect(incidents).toHaveLength(100)
    expect(await client.list('change_request')).toHaveLength(20)
    const times = incidents.map((row) => row.sys_updated_on ?? '').toSorted()
    expect(times[0]?.slice(0, 10)).toBe('2026-07-17')
    expect(times.at(-1)?.slice(0, 10)).toBe('2026-11-21')
    expect(new Set(times).size).toBe(90)
    const again = await startClient()
    await again.send('POST', '/__admin/seed', { incidents: 100, days: 130 })
    const copies = await again.list('incident', { sysparm_limit: '1000' })
    await again.server.stop()
    expect(copies.map(({ sys_id, short_description }) => [sys_id, short_description])).toEqual(
      incidents.map(({ sys_id, short_description }) => [sys_id, short_description]),
    )
  })

  test('refuses what it does not know', async () => {
    expect(await seed({ problems: 1 })).toMatchObject({ status: 400 })
  })
})

describe('change requests', () => {
  const path = '/api/now/table/change_request?sysparm_exclude_reference_link=true'

  test('are numbered, begin as New, and are closed with a time', async () => {
    const opened = record(await client.send('POST', path, { short_description: 'Patch', risk: '3' }))
    expect(opened).toMatchObject({ number: 'CHG0010001', state: '-5', type: 'normal', active: 'true' })
    const closed = await client.send('PATCH', path.replace('?', `/${opened.sys_id}?`), { state: '3' })
    expect(record(closed)).toMatchObject({ active: 'false', closed_at: '2026-11-23 12:00:00' })
  })

  test('are read with labels and values', async () => {
    await client.send('POST', path, { short_description: 'Patch', risk: '3' })
    const [row] = await client.list('change_request', {
      sysparm_display_value: 'all',
      sysparm_fields: 'state,risk',
    })
    expect(row).toEqual({
      state: { display_value: 'New', value: '-5' },
      risk: { display_value: 'Moderate', value: '3' },
    })
  })

  test('need a role', async () => {
    await client.send('PUT', `/__admin/users/${client.server.user}/roles`, { roles: ['sn_incident_write'] })
    expect(await client.send('GET', path)).toMatchObject({ status: 403 })
  })

  test('have a page', async () => {
    await client.send('POST', path, { short_description: 'Patch the server' })
    const list = await client.send('GET', '/change_request')
    expect(list.body).toContain('CHG0010001')
    expect((await client.send('GET', '/change_request/CHG0010001')).body).toContain('Patch the server')
  })
})

describe('access controls', () => {
  beforeEach(async () => {
    for (const urgency of ['1', '2', '1', '3']) await client.open({ urgency })
  })

  test('make pages short, and the Link header says that there is more', async () => {
    await acl({ hiddenRows: 'urgency=1' })
    const page = await client.send('GET', '/api/now/table/incident?sysparm_limit=2')
    expect(numbers((page.body as { result: Row[] }).result)).toEqual(['INC0010002'])
    expect(page.headers.get('link')).toContain('rel="next"')
    expect(page.headers.get('x-total-count')).toBe('4')
  })

  test('leave out columns, and hide nothing from an administrator', async () => {
    await acl({ hiddenColumns: ['description'], hiddenRows: 'urgency=1' })
    const [row] = await client.list('incident', { sysparm_fields: 'number,description' })
    expect(row).toEqual({ number: 'INC0010002' })
    const all = await client.send('GET', '/api/now/table/incident', undefined, {
      Authorization: client.admin,
    })
    expect((all.body as { result: Row[] }).result).toHaveLength(4)
  })

  test.each([
    ['sys_updated_on>=2026-01-01 00:00:00', 0],
    ['active=true^ORDERBYsys_updated_on', 0],
    ['sys_updated_on=2026-11-23 12:00:00', 4],
  ])('may refuse to compare a column by size: %s finds %i', async (query, found) => {
    await acl({ noRangeQueries: ['sys_updated_on'] })
    expect(await client.list('incident', { sysparm_query: query })).toHaveLength(found)
  })

  test('a record that is hidden cannot be read either', async () => {
    const hidden = await client.open({ urgency: '1' })
    await acl({ hiddenRows: 'urgency=1' })
    expect(await client.send('GET', `/api/now/table/incident/${hidden.sys_id}`)).toMatchObject({
      status: 404,
    })
  })
})
