import { describe, expect, test } from 'vitest'
import { plainFields, type PlainParts } from '../../../shared/template/plain-fields.ts'
import { kindOf } from '../../builders/products.ts'

const incident = kindOf('servicenow', 'incident')

const partsOf = (overrides: Partial<PlainParts>): PlainParts => ({
  action: 'open',
  text: 'what happened',
  name: 'cpu-high',
  kept: [],
  rendered: () => '',
  ...overrides,
})

const reopen = (state: string) => plainFields(incident, partsOf({ action: 'reopen', rendered: () => state }))

describe('the fields of a plain ticket', () => {
  test('are the required ones and those that are kept: the text in the long one, the others as their template has them', () => {
    const parts = partsOf({ kept: ['caller_id'], rendered: (field) => `${field} rendered` })
    expect(plainFields(incident, parts)).toEqual({
      short_description: 'short_description rendered',
      description: 'what happened',
      impact: 'impact rendered',
      urgency: 'urgency rendered',
      caller_id: 'caller_id rendered',
    })
  })

  test('have a name where the title does not render, and leave out any other field that does not', () => {
    expect(plainFields(incident, partsOf({ kept: ['caller_id'] }))).toEqual({
      short_description: 'cpu-high',
      description: 'what happened',
    })
  })

  test('of what reopens a ticket are its state as the template has it, and the text in a note', () => {
    expect(reopen('2')).toEqual({ state: '2', work_notes: 'what happened' })
    expect(reopen('')).toEqual({ work_notes: 'what happened' })
  })

  test('of a note are its text', () => {
    expect(plainFields(incident, partsOf({ action: 'note' }))).toEqual({ work_notes: 'what happened' })
  })
})
