import { describe, expect, test } from 'vitest'
import type { TableFacts } from '../../../../shared/connectors/provance/table-facts.ts'
import {
  annotationIdOf,
  guidOf,
  INCIDENT,
  workItemOf,
} from '../../../../shared/connectors/provance/work-item.ts'
import type { WorkItem } from '../../../../shared/ticket/ticket.ts'

const ID = '01234567-89ab-cdef-0123-456789abcdef'
const BRIDGE = '00000000-0000-4000-8000-000000000001'
const PERSON = '00000000-0000-4000-8000-000000000002'

const facts: TableFacts = {
  name: 'incident',
  entitySet: 'incidents',
  primaryId: 'incidentid',
  primaryName: 'title',
  columns: new Map(),
  lookups: [],
  keys: [],
  privileges: new Map(),
}

function itemOf(overrides: Record<string, unknown>): WorkItem {
  const row = {
    incidentid: ID,
    ticketnumber: 'CAS-01001-A1B2C3',
    statecode: 0,
    statuscode: 1,
    _createdby_value: BRIDGE,
    _owninguser_value: BRIDGE,
    _owningteam_value: null,
  }
  return workItemOf('https://example.crm.dynamics.com', INCIDENT, facts, { ...row, ...overrides })
}

test('a new case is open, assigned to nobody, and has a page', () => {
  expect(itemOf({})).toEqual({
    id: ID,
    number: 'CAS-01001-A1B2C3',
    url: `https://example.crm.dynamics.com/main.aspx?pagetype=entityrecord&etn=incident&id=${ID}`,
    correlationId: '0123456789abcdef0123456789abcdef',
    status: 'open',
    closeCode: '',
    assignment: { assignee: '', group: '', inWork: false },
  })
})

test.each([
  [0, 1, 'open'],
  [0, 2, 'held'],
  [0, 3, 'open'],
  [0, 4, 'open'],
  [0, 100_000_000, 'open'],
  [1, 5, 'resolved'],
  [1, 1000, 'resolved'],
  [2, 6, 'closed'],
  [2, 2000, 'closed'],
])('state %i with status %i is %s', (statecode, statuscode, status) => {
  expect(itemOf({ statecode, statuscode }).status).toBe(status)
})

test('the number of its status says why it ended, and not before', () => {
  expect(itemOf({ statecode: 1, statuscode: 1000 }).closeCode).toBe('1000')
  expect(itemOf({ statecode: 0, statuscode: 2 }).closeCode).toBe('')
})

describe('assignment', () => {
  test('are those of a person whom it was given to', () => {
    expect(itemOf({ _owninguser_value: PERSON }).assignment.assignee).toBe(PERSON)
  })

  test('are those of a team that it was given to', () => {
    const assignment = itemOf({ _owninguser_value: null, _owningteam_value: PERSON }).assignment
    expect(assignment).toEqual({ assignee: '', group: PERSON, inWork: false })
  })

  test('are at work when the case is being researched', () => {
    expect(itemOf({ statuscode: 4 }).assignment.inWork).toBe(true)
  })
})

describe('a primary key', () => {
  test('is the correlation id, whose digits it keeps', () => {
    expect(guidOf('0123456789abcdef0123456789abcdef')).toBe(ID)
  })

  test.each(['', '0123', 'A'.repeat(32), `${'0'.repeat(31)}'`])('is made of nothing else: %j', (text) => {
    expect(() => guidOf(text)).toThrow(TypeError)
  })

  test('of a note is another one for another change, and for another record', () => {
    const item = { id: ID, number: '', url: '' }
    const ids = [
      annotationIdOf(item, 'note', 'a'),
      annotationIdOf(item, 'note', 'b'),
      annotationIdOf(item, 'file', 'a'),
      annotationIdOf({ ...item, id: PERSON }, 'note', 'a'),
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })
})
