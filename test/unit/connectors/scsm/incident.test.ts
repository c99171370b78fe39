import { describe, expect, test } from 'vitest'
import { checkNewIncident, incidentsOf, workItemOf } from '../../../../shared/connectors/scsm/incident.ts'
import type { Json } from '../../../../shared/connectors/scsm/json.ts'
import { endingWith } from '../../../../shared/connectors/marks.ts'
import { markIn, MAX_TEXT } from '../../../../shared/connectors/scsm/mark.ts'

const ID = '0F1E2D3C-4B5A-4978-8695-A4B3C2D1E0F0'
const GROUP = 'c3264527-a501-029f-6872-31300080b3bf'
const KEY = 'a'.repeat(32)
const mark = markIn(undefined, 'itsm')

const STATUSES = {
  active: '5e2d3932-ca6d-1515-7310-6f58584df73e',
  pending: 'b6679968-e84e-96fa-1fec-8cd4ab39c3de',
  resolved: '2b8830b6-59f0-f574-9c2a-f4b4682f1681',
  closed: 'bd0ae7c4-3315-2eb3-7933-82dfc482dbaf',
  own: '11111111-2222-3333-4444-555555555555',
}

const incidentWith = (overrides: Json = {}): Json => ({
  BaseId: ID,
  Id: 'IR1001',
  Status: { Id: STATUSES.active, Name: 'Active' },
  Description: `x\n\n[azn:${KEY}]`,
  ...overrides,
})

const itemWith = (overrides: Json): ReturnType<typeof workItemOf> =>
  workItemOf(({ id, number }) => `https://sm.example.com/${number}/${id}`, incidentWith(overrides), mark)

describe('an incident as a work item', () => {
  test('has its GUID in lower case, and an address', () => {
    expect(itemWith({})).toEqual({
      id: ID.toLowerCase(),
      number: 'IR1001',
      url: `https://sm.example.com/IR1001/${ID.toLowerCase()}`,
      correlationId: KEY,
      status: 'open',
      closeCode: '',
      assignment: { assignee: '', group: '', inWork: false },
    })
  })

  test.each([
    [STATUSES.active, 'open'],
    [STATUSES.pending, 'held'],
    [STATUSES.pending.toUpperCase(), 'held'],
    [STATUSES.resolved, 'resolved'],
    [STATUSES.closed, 'closed'],
    [STATUSES.own, 'open'],
  ])('with the status %s is %s', (id, status) => {
    expect(itemWith({ Status: { Id: id } }).status).toBe(status)
  })

  test('has a reason for its end only once it has ended', () => {
    const category = { ResolutionCategory: { Id: GROUP, Name: 'Duplicate' } }
    const resolved = itemWith({ ...category, Status: { Id: STATUSES.resolved } })
    expect([itemWith(category).closeCode, resolved.closeCode]).toEqual(['', 'Duplicate'])
  })

  test.each([
    ['2026-11-23T12:00:00', true],
    ['0001-01-01T00:00:00', false],
    ['0001-01-01T00:00:00.000Z', false],
    ['', false],
    [null, false],
  ])('with the first response at %s is in work: %s', (date, inWork) => {
    expect(itemWith({ FirstResponseDate: date }).assignment.inWork).toBe(inWork)
  })

  test('is in the assignment of a person and a group', () => {
    const assignment = { AssignedWorkItem: { BaseId: ID }, TierQueue: { Id: GROUP, Name: 'Tier 1' } }
    expect(itemWith(assignment).assignment).toMatchObject({ assignee: ID, group: GROUP })
  })

  test.each(['no mark', '[azn:0123]', `[azn:${'g'.repeat(32)}]`, null])(
    'carries no correlation id in %j',
    (description) => {
      expect(itemWith({ Description: description }).correlationId).toBe('')
    },
  )
})

describe('a list of incidents', () => {
  test('begins with the oldest, in any order and with any number of digits', () => {
    const list = ['IR1002', 'IR999', 'IR10000'].map((Id) => incidentWith({ Id }))
    expect(incidentsOf(list).map(({ Id }) => Id)).toEqual(['IR999', 'IR1002', 'IR10000'])
  })

  test('leaves out what was deleted', () => {
    const deleted = incidentWith({ ObjectStatus: { Id: '47101e64-237f-12c8-e3f5-ec5a665412fb' } })
    expect(incidentsOf([deleted])).toEqual([])
  })
})

describe('what a template gives', () => {
  const fresh = { ClassTypeId: 'A604B942-4C7B-2FB2-28DC-61DC6F465C68', Id: 'IR1001' }

  test('is an incident', () => {
    expect(checkNewIncident('t', fresh)).toBe(fresh)
  })

  test.each([
    [null, 'gives nothing'],
    [[], 'gives nothing'],
    [{ ...fresh, ClassTypeId: GROUP, ClassName: 'System.WorkItem.Problem' }, 'gives System.WorkItem.Problem'],
    [{ ...fresh, Id: null }, 'gives something without a class'],
  ])('is refused when it is %j', (projection, reason) => {
    expect(() => checkNewIncident('t', projection)).toThrow(reason)
  })
})

describe('a text with an end', () => {
  test.each([
    ['x'.repeat(5000), 4000],
    ['🜚'.repeat(2500), 4000],
    ['short', 8],
  ])('is no longer than what is kept, and whole (%#)', (text, length) => {
    const ended = endingWith(text, 'END', MAX_TEXT)
    expect(ended).toHaveLength(length)
    expect(ended.endsWith('END')).toBe(true)
    expect(ended.isWellFormed()).toBe(true)
  })
})

test('a property of its own leaves the description without a mark', () => {
  const own = markIn({ name: 'AzureAlertKey', classId: GROUP }, 'itsm')
  const written = own.write('x', KEY)
  expect(written).toEqual({ Description: 'x\n\nConnection: itsm', AzureAlertKey: KEY })
  expect(own.read(written)).toBe(KEY)
})
