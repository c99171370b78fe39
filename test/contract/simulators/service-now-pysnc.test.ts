import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, type Client, startClient } from './service-now-client.ts'

/**
 * ServiceNow's own client for Python, by the requests that its source makes (PySNC 1.2, `client.py` and `query.py`). It is
 * in no registry that the tests can count on, so its calls are written out here.
 */
const PYSNC = {
  Accept: 'application/json',
  'X-WantSessionDebugMessages': 'true',
  'X-WantSessionNotificationMessages': 'true',
}

const PARAMETERS = {
  sysparm_display_value: 'all',
  sysparm_exclude_reference_link: 'true',
  sysparm_suppress_pagination_header: 'true',
}

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

const call = (
  method: string,
  path: string,
  query: Record<string, string> = {},
  body?: object,
): Promise<Answer> => {
  const parameters = new URLSearchParams({ ...PARAMETERS, ...query }).toString()
  return client.send(method, `/api/now/${path}?${parameters}`, body, PYSNC)
}

type Fields = Readonly<Record<string, { readonly value: string; readonly display_value: string }>>

const listOf = (answer: Answer): Fields[] => (answer.body as { result: Fields[] }).result

describe('a GlideRecord of PySNC', () => {
  test('inserts under a sys_id of its own, reads, updates and deletes', async () => {
    const sysId = 'd'.repeat(32)
    const inserted = await call(
      'POST',
      'table/incident',
      {},
      { sys_id: sysId, short_description: 'CPU is high' },
    )
    const path = `table/incident/${sysId}`
    const updated = await call('PATCH', path, {}, { state: '2' })
    const read = await call('GET', path)
    const deleted = await client.send('DELETE', `/api/now/${path}`, undefined, PYSNC)
    expect([inserted.status, updated.status, read.status]).toEqual([201, 200, 200])
    expect((read.body as { result: Fields }).result).toMatchObject({
      sys_id: { value: sysId },
      state: { value: '2', display_value: 'In Progress' },
    })
    expect([403, 204]).toContain(deleted.status)
  })

  test('goes through batches, and knows the total by its header', async () => {
    for (const urgency of ['1', '2', '3']) await client.open({ urgency })
    const query = { sysparm_query: 'active=true^ORDERBYurgency', sysparm_limit: '2', sysparm_offset: '2' }
    const answer = await call('GET', 'table/incident', query)
    expect(answer.headers.get('x-total-count')).toBe('3')
    expect(answer.headers.get('link')).toBeNull()
    expect(listOf(answer).map(({ urgency }) => urgency?.value)).toEqual(['3'])
  })

  test.each([
    ['an order alone, after a caret', '^ORDERBYurgency', 2],
    ['alternatives', 'urgency=1^ORurgency=3', 1],
    ['a null query', 'correlation_idISEMPTY', 2],
    ['CONTAINS', 'short_descriptionCONTAINScpu', 2],
    ['NOT IN', 'urgencyNOT IN1,3', 1],
  ])('asks with %s', async (_, query, found) => {
    for (const urgency of ['1', '2']) await client.open({ urgency })
    expect(listOf(await call('GET', 'table/incident', { sysparm_query: query }))).toHaveLength(found)
  })

  test('lists the attachments of a record', async () => {
    const { sys_id } = await client.open()
    const target = new URLSearchParams({
      file_name: 'a.txt',
      table_name: 'incident',
      table_sys_id: sys_id ?? '',
    })
    const headers = { ...PYSNC, 'Content-Type': 'application/octet-stream' }
    await client.send('POST', `/api/now/v1/attachment/file?${target.toString()}`, 'text', headers)
    const answer = await call('GET', 'v1/attachment', { sysparm_query: `table_sys_id=${sys_id}` })
    expect((answer.body as { result: object[] }).result).toMatchObject([{ file_name: 'a.txt' }])
  })

  test('is refused a join and a batch, which the simulator leaves out', async () => {
    const join = await call('GET', 'table/incident', {
      sysparm_query: 'JOINincident.caller_id=sys_user.sys_id!active=true',
    })
    const batch = await client.send(
      'POST',
      '/api/now/v1/batch',
      { batch_request_id: 1, rest_requests: [] },
      PYSNC,
    )
    expect([join.status, batch.status]).toEqual([501, 501])
  })
})
