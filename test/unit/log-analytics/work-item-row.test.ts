import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ReadItem } from '../../../shared/connectors/read-since.ts'
import { READ_TEXTS, READ_TIMES } from '../../../shared/connectors/read-since.ts'
import { WORK_ITEM_COLUMNS } from '../../../shared/log-analytics/columns.ts'
import { rowOf } from '../../../shared/log-analytics/work-item-row.ts'

const ORIGIN = { connection: 'servicenow', product: 'servicenow', readAt: new Date('2026-11-25T12:00:00Z') }

const itemOf = (overrides: Partial<ReadItem> = {}): ReadItem => ({
  type: 'incident',
  id: 'a'.repeat(32),
  number: 'INC0010001',
  url: 'https://example.service-now.com/incident',
  updatedAt: '2026-11-20T08:00:00.000Z',
  updatedBy: 'abel.tuter',
  correlationId: '',
  status: 'open',
  stateValue: '2',
  isDeleted: false,
  fields: { title: 'CPU is high', state: 'In Progress' },
  ...overrides,
})

test('an incident is a row of ITSMC’s columns and ours, at the time of its reading', () => {
  expect(rowOf(itemOf(), ORIGIN)).toEqual({
    TimeGenerated: '2026-11-25T12:00:00.000Z',
    ServiceDeskConnectionName_s: 'servicenow',
    ServiceDeskWorkItemType_s: 'Incident',
    ServiceDeskId_s: 'INC0010001',
    Title_s: 'CPU is high',
    IncidentState_s: 'In Progress',
    LastModifiedDate_t: '2026-11-20T08:00:00.000Z',
    Product_s: 'servicenow',
    Url_s: 'https://example.service-now.com/incident',
    IsDeleted_b: false,
  })
})

test('a change request has its state in a column of its own', () => {
  const row = rowOf(itemOf({ type: 'change_request', fields: { state: 'Scheduled' } }), ORIGIN)
  expect(row).toMatchObject({ ServiceDeskWorkItemType_s: 'ChangeRequest', CRState_s: 'Scheduled' })
  expect(row).not.toHaveProperty('IncidentState_s')
})

test.each([
  ['the label of a state', { state: 'On Hold' }, 'On Hold'],
  ['its value where it has no label', {}, '2'],
])('%s is the state', (_, fields, state) => {
  expect(rowOf(itemOf({ fields }), ORIGIN).IncidentState_s).toBe(state)
})

test('the alert, the correlation id and a deletion are in the row', () => {
  const item = itemOf({ correlationId: 'b'.repeat(32), isDeleted: true })
  expect(rowOf(item, { ...ORIGIN, alertId: '/subscriptions/1/…' })).toMatchObject({
    CorrelationId_s: 'b'.repeat(32),
    AlertId_s: '/subscriptions/1/…',
    IsDeleted_b: true,
  })
})

test('every field that is read has a column, and every column of a row is declared', () => {
  const texts = READ_TEXTS.map((name) => [name, name])
  const times = READ_TIMES.map((name) => [name, '2026-11-25T12:00:00.000Z'])
  const fields = Object.fromEntries([...texts, ...times]) as ReadItem['fields']
  const rows = (['incident', 'change_request'] as const).map((type) =>
    rowOf(itemOf({ type, fields, correlationId: 'c' }), { ...ORIGIN, alertId: 'a' }),
  )
  const written = new Set(rows.flatMap((row) => Object.keys(row)))
  expect([...written].toSorted()).toEqual(WORK_ITEM_COLUMNS.map(({ name }) => name).toSorted())
})

test.each([
  ['a description of 4,000 characters is kept', 'description', 'Description_s', 4000, 4000],
  ['a longer one is cut', 'description', 'Description_s', 4001, 4000],
  ['a title of 1,000 characters is kept', 'title', 'Title_s', 1000, 1000],
  ['a longer one is cut', 'title', 'Title_s', 20_000, 1000],
] as const)('%s', (_, field, column, length, kept) => {
  const row = rowOf(itemOf({ fields: { [field]: 'x'.repeat(length) } }), ORIGIN)
  expect(row[column]).toHaveLength(kept)
})

test('whatever a person wrote, a row is well-formed, small, and never ends in half a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 6000 }), (text) => {
      const row = rowOf(itemOf({ fields: { title: text, description: `${text}💾`.repeat(2) } }), ORIGIN)
      expect(JSON.stringify(row)).toBe(JSON.stringify(row).toWellFormed())
      expect(Buffer.byteLength(JSON.stringify(row))).toBeLessThan(64_000)
    }),
  )
})
