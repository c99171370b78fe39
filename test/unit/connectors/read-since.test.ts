import { describe, expect, test } from 'vitest'
import { readable, type ReadItem } from '../../../shared/connectors/read-since.ts'

const LACKING = 'Desk: records came without their id'

const itemOf = (id: string): ReadItem | undefined =>
  id === ''
    ? undefined
    : {
        type: 'incident',
        id,
        number: id,
        url: 'https://desk.example/1',
        updatedAt: '2026-11-26T12:00:00.000Z',
        updatedBy: '',
        correlationId: '',
        stateValue: '1',
        isDeleted: false,
        fields: {},
      }

describe('of a page', () => {
  test.each([
    ['all with an id are read', ['a', 'b'], ['a', 'b'], false],
    ['one that cannot is left out', ['a', '', 'b'], ['a', 'b'], true],
    ['one that cannot, and is alone, keeps nothing from being read', [''], [], true],
    ['nothing is left out where there is nothing', [], [], false],
  ])('%s', (_, records, ids, hasLeftOut) => {
    const read = readable(records, itemOf, LACKING)
    expect([read.items.map(({ id }) => id), read.hasLeftOut]).toEqual([ids, hasLeftOut])
  })

  test('without a readable record says that the user may lack the right to read the fields', () => {
    expect(() => readable(['', ''], itemOf, LACKING)).toThrow(`${LACKING}: may the user read these?`)
  })
})
