import { describe, expect, test } from 'vitest'
import { plainFields } from '../../../shared/template/plain-fields.ts'
import { kindOf } from '../../builders/products.ts'

const incident = kindOf('servicenow', 'incident')

describe('the fields of a plain ticket', () => {
  test('are the required ones: the text in the long one, the others as their template has them', () => {
    expect(
      plainFields(incident, 'open', 'what happened', 'cpu-high', (field) => `${field} rendered`),
    ).toEqual({
      short_description: 'short_description rendered',
      description: 'what happened',
      impact: 'impact rendered',
      urgency: 'urgency rendered',
    })
  })

  test('have a name where the title does not render, and leave out what does not otherwise', () => {
    expect(plainFields(incident, 'open', 'what happened', 'cpu-high', () => '')).toEqual({
      short_description: 'cpu-high',
      description: 'what happened',
    })
  })

  test('of a note are its text', () => {
    expect(plainFields(incident, 'note', 'it is over', 'cpu-high', () => '')).toEqual({
      work_notes: 'it is over',
    })
  })
})
