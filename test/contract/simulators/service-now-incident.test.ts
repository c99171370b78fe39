import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failure, record, startClient } from './service-now-client.ts'
import type { Client } from './service-now-client.ts'

const RESOLUTION = { state: '6', close_code: 'Solution provided', close_notes: 'restarted' }
const MINUTE = 60_000

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

const missing = (fields: string): object =>
  failure('Operation Failed', `Data Policy Exception: \n\tThe following fields are mandatory: ${fields}`)

const aclUpdate = failure('Operation Failed', 'ACL Exception Update Failed due to security constraints')

describe('a new incident', () => {
  test('has its number and the defaults of the platform', async () => {
    const first = await client.open()
    const second = await client.open()
    expect(first).toMatchObject({
      number: 'INC0010001',
      state: '1',
      incident_state: '1',
      impact: '3',
      urgency: '3',
      priority: '5',
      active: 'true',
      opened_at: '2026-11-23 12:00:00',
      sys_created_by: 'integration',
    })
    expect(second.number).toBe('INC0010002')
  })

  test.each([
    ['1', '1', '1'],
    ['1', '2', '2'],
    ['1', '3', '3'],
    ['2', '1', '2'],
    ['2', '2', '3'],
    ['2', '3', '4'],
    ['3', '1', '3'],
    ['3', '2', '4'],
    ['3', '3', '5'],
  ])('impact %s and urgency %s make priority %s, whatever was sent', async (impact, urgency, priority) => {
    const row = await client.open({ impact, urgency, priority: '9' })
    expect(row.priority).toBe(priority)
  })

  test('keeps state and incident_state equal', async () => {
    const byState = await client.open({ state: '2', incident_state: '1' })
    const byIncidentState = await client.open({ incident_state: '2' })
    expect(byState).toMatchObject({ state: '2', incident_state: '2' })
    expect(byIncidentState).toMatchObject({ state: '2', incident_state: '2' })
  })

  test('a refused one takes no number', async () => {
    await client.send('POST', '/api/now/table/incident', { state: '6' })
    expect((await client.open()).number).toBe('INC0010001')
  })
})

describe('resolving', () => {
  test('with a known code and notes is dated and signed; the incident stays active', async () => {
    const { sys_id, opened_by } = await client.open()
    client.clock.time += MINUTE
    const answer = await client.change(sys_id, RESOLUTION)
    expect(record(answer)).toMatchObject({
      state: '6',
      active: 'true',
      resolved_at: '2026-11-23 12:01:00',
      resolved_by: opened_by,
      sys_updated_on: '2026-11-23 12:01:00',
    })
  })

  test.each([
    [{ state: '6' }, 'Resolution code, Close notes'],
    [{ state: '6', close_code: 'Solution provided' }, 'Close notes'],
    [{ state: '6', close_code: 'Solved (Permanently)', close_notes: 'x' }, 'Resolution code'],
    [{ state: '3' }, 'On hold reason'],
  ])('%j is refused by the data policy and changes nothing', async (values, fields) => {
    const { sys_id } = await client.open()
    const answer = await client.change(sys_id, values)
    expect(answer).toMatchObject({ status: 403, body: missing(fields) })
    expect(await client.list('incident', { state: '1' })).toHaveLength(1)
  })

  test('can be undone: the incident is reopened', async () => {
    const { sys_id } = await client.open(RESOLUTION)
    const answer = await client.change(sys_id, { state: '2' })
    expect(record(answer)).toMatchObject({
      state: '2',
      resolved_at: '',
      resolved_by: '',
      reopen_count: '1',
    })
  })
})

describe('closing', () => {
  test('is for administrators', async () => {
    const { sys_id } = await client.open(RESOLUTION)
    const refused = await client.change(sys_id, { state: '7' })
    const closed = await client.change(sys_id, { state: '7' }, client.admin)
    expect(refused).toMatchObject({ status: 403, body: aclUpdate })
    expect(record(closed)).toMatchObject({
      state: '7',
      active: 'false',
      closed_at: '2026-11-23 12:00:00',
    })
  })

  test('makes the incident read-only', async () => {
    const { sys_id } = await client.open(RESOLUTION)
    await client.change(sys_id, { state: '7' }, client.admin)
    const answer = await client.change(sys_id, { state: '2' })
    expect(answer).toMatchObject({ status: 403, body: aclUpdate })
  })

  test('canceling ends it without a resolution', async () => {
    const { sys_id } = await client.open()
    const answer = await client.change(sys_id, { state: '8' })
    expect(record(answer)).toMatchObject({ state: '8', active: 'false', resolved_at: '' })
  })
})

describe('a person with admin rights', () => {
  test('writes past the rules, by value or by label', async () => {
    const { sys_id } = await client.open()
    const [beth] = await client.list('sys_user', { user_name: 'beth.anglin' })
    const answer = await client.send('PATCH', `/__admin/tables/incident/${sys_id}`, {
      state: '7',
      assigned_to: 'Beth Anglin',
    })
    expect(answer.body).toMatchObject({
      state: '7',
      active: 'false',
      assigned_to: beth?.sys_id,
      closed_at: '2026-11-23 12:00:00',
      sys_updated_by: 'admin',
    })
  })
})

describe('journal fields', () => {
  test('are write-only on the record; each write is a row of sys_journal_field', async () => {
    const { sys_id, work_notes } = await client.open({ work_notes: 'first' })
    await client.change(sys_id, { work_notes: 'second', comments: 'for the caller' })
    const rows = await client.list('sys_journal_field', {
      sysparm_query: `element_id=${sys_id}`,
      sysparm_fields: 'name,element,value',
    })
    expect(work_notes).toBe('')
    expect(rows).toEqual([
      { name: 'incident', element: 'work_notes', value: 'first' },
      { name: 'incident', element: 'work_notes', value: 'second' },
      { name: 'incident', element: 'comments', value: 'for the caller' },
    ])
  })

  test('read back as display values, newest first', async () => {
    const { sys_id } = await client.open({ work_notes: 'first' })
    client.clock.time += MINUTE
    await client.change(sys_id, { work_notes: 'second' })
    const [row] = await client.list('incident', {
      sysparm_display_value: 'true',
      sysparm_fields: 'work_notes',
    })
    expect(row?.work_notes).toBe(
      '2026-11-23 12:01:00 - integration (Work notes)\nsecond\n\n2026-11-23 12:00:00 - integration (Work notes)\nfirst\n\n',
    )
  })
})

describe('on hold for the caller', () => {
  const hold = { state: '3', hold_reason: '1' }

  test('needs comments to the caller, as the data policy says', async () => {
    const { sys_id } = await client.open()
    expect(await client.change(sys_id, hold)).toMatchObject({
      status: 403,
      body: { error: { detail: expect.stringContaining('Additional comments') } },
    })
    expect(await client.change(sys_id, { ...hold, comments: 'We wait for you.' })).toMatchObject({
      status: 200,
    })
  })

  test('needs them once', async () => {
    const { sys_id } = await client.open()
    await client.change(sys_id, { ...hold, comments: 'We wait for you.' })
    expect(await client.change(sys_id, { urgency: '1' })).toMatchObject({ status: 200 })
  })
})
