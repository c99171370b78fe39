import { describe, expect, test } from 'vitest'
import {
  fieldsToSave,
  noteOf,
  splitFields,
  valuesOf,
  workItemOf,
} from '../../../../shared/connectors/cherwell/incident.ts'
import { DEFAULT_NAMES } from '../../../../shared/connectors/cherwell/instance.ts'

const ORIGIN = 'https://example.cherwellondemand.com'
const ID = '939cd1f313b3b6866ef7d043faa258398c765d444a'
const CHANGE_ID = 'c'.repeat(32)

function recordOf(values: Record<string, string>, overrides: object = {}): object {
  const fields = Object.entries(values).map(([name, value]) => ({ name, value }))
  return { busObRecId: ID, busObPublicId: '102259', fields, ...overrides }
}

const itemOf = (values: Record<string, string>) => workItemOf(ORIGIN, recordOf(values), DEFAULT_NAMES)

describe('an incident', () => {
  test('is a work item with the address that the browser client knows', () => {
    const values = { Status: 'Assigned', OwnedBy: 'Henri Bryce', OwnedByTeam: 'Network' }
    expect(itemOf({ ...values, AzureCorrelationId: 'a'.repeat(32) })).toEqual({
      id: ID,
      number: '102259',
      url: `${ORIGIN}/CherwellClient/Access/incident/102259`,
      correlationId: 'a'.repeat(32),
      status: 'open',
      closeCode: '',
      assignment: { assignee: 'Henri Bryce', group: 'Network', inWork: false },
    })
  })

  test.each([
    ['New', 'open', false],
    ['Assigned', 'open', false],
    ['In Progress', 'open', true],
    ['Pending', 'held', false],
    ['Resolved', 'resolved', false],
    ['Closed', 'closed', false],
    ['Reopened', 'open', false],
    ['A customer’s own', 'open', false],
  ])('that is %s is %s', (Status, status, inWork) => {
    expect(itemOf({ Status })).toMatchObject({ status, assignment: { inWork } })
  })

  test.each([
    ['Resolved', 'Duplicate'],
    ['Closed', 'Duplicate'],
    ['Reopened', ''],
  ])('that is %s tells %j for why it ended', (Status, closeCode) => {
    expect(itemOf({ Status, CauseCode: 'Duplicate' })).toMatchObject({ closeCode })
  })

  test.each([
    ['its status', recordOf({ Status: '' })],
    ['its number', recordOf({ Status: 'New' }, { busObPublicId: '' })],
    ['its id', recordOf({ Status: 'New' }, { busObRecId: '' })],
    ['an id that is one', recordOf({ Status: 'New' }, { busObRecId: 'x/../../logout' })],
    ['its fields', recordOf({}, { fields: null })],
  ])('without %s is of no use', (_, record) => {
    expect(() => workItemOf(ORIGIN, record, DEFAULT_NAMES)).toThrow(/^Cherwell: /)
  })

  test('has an address even when its number is odd', () => {
    const record = recordOf({ Status: 'New' }, { busObPublicId: 'A/1 ?' })
    expect(workItemOf(ORIGIN, record, DEFAULT_NAMES).url).toBe(
      `${ORIGIN}/CherwellClient/Access/incident/A%2F1%20%3F`,
    )
  })
})

test('a value that is no text counts as none', () => {
  const fields = [{ name: 'OwnedBy', value: null }, { name: 'Status', value: 'New' }, null]
  expect(valuesOf({ fields })).toEqual({ OwnedBy: '', Status: 'New' })
})

test('the note is no field of the incident', () => {
  expect(splitFields({ Priority: '1', JournalNote: 'worse' })).toEqual({
    own: { Priority: '1' },
    note: 'worse',
  })
})

test('a field is saved by its id, and dirty', () => {
  expect(fieldsToSave({ Status: 'Resolved' }, new Map([['Status', 'BO:1,FI:2']]))).toEqual([
    { dirty: true, fieldId: 'BO:1,FI:2', name: 'Status', value: 'Resolved' },
  ])
})

describe('a note', () => {
  test('ends with its marker', () => {
    expect(noteOf('It is high.', CHANGE_ID)).toBe(`It is high.\n[delivery ${CHANGE_ID}]`)
  })

  test.each(['x', '🜚', 'x🜚'])('of %s makes room for its marker, and stays well formed', (text) => {
    const note = noteOf(text.repeat(3000), CHANGE_ID)
    expect(note.length).toBeLessThanOrEqual(4000)
    expect(note.isWellFormed()).toBe(true)
    expect(note).toContain(`\n[delivery ${CHANGE_ID}]`)
  })
})
