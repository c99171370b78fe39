import { describe, expect, test } from 'vitest'
import type { Row } from '../../../shared/alert/alert.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { commonPayload, loadPayload, RECEIVED_AT } from './corpus.ts'

const rowsOf = (payload: unknown): readonly Row[] => parseAlert(payload, RECEIVED_AT).rows
const rowsOfFile = (name: string): readonly Row[] => rowsOf(loadPayload(`${name}.json`))

const logV1 = (tables: unknown): object =>
  commonPayload({ monitoringService: 'Log Analytics' }, { SearchResults: { tables } })

const logV2 = (...criteria: readonly object[]): object =>
  commonPayload({ monitoringService: 'Log Alerts V2' }, { condition: { allOf: criteria } })

const table = (value: string) => ({ columns: [{ name: 'c' }], rows: [[value]] })

describe('the rows of a log alert', () => {
  test('are those of its result, by column', () => {
    const columns = [{ name: 'Computer' }, { name: 'Free' }, { name: 'Tags' }]
    const rows = [
      ['vm-1', 12.5, { team: 'shop' }],
      ['vm-2', null, ['a']],
    ]
    expect(rowsOf(logV1([{ columns, rows }]))).toEqual([
      { Computer: 'vm-1', Free: '12.5', Tags: '{"team":"shop"}' },
      { Computer: 'vm-2', Free: '', Tags: '["a"]' },
    ])
  })

  test('are those of all its tables', () => {
    expect(rowsOf(logV1([table('a'), table('b')]))).toEqual([{ c: 'a' }, { c: 'b' }])
  })

  test('leave out what has no column, and a column that has no value', () => {
    const columns = [{ name: 'a' }, { name: 'b' }]
    expect(rowsOf(logV1([{ columns, rows: [['1'], ['1', '2', '3']] }]))).toEqual([
      { a: '1' },
      { a: '1', b: '2' },
    ])
  })

  test('may have a column of any name', () => {
    const [row] = rowsOf(logV1([{ columns: [{ name: '__proto__' }], rows: [['x']] }]))
    expect(Object.entries(row ?? {})).toEqual([['__proto__', 'x']])
  })

  test('are the events of a simple log alert', () => {
    const event = [[{ name: 'Computer', value: 'vm-1' }], [{ name: 'Computer', value: 'vm-2' }]]
    expect(rowsOf(logV2({ event }))).toEqual([{ Computer: 'vm-1' }, { Computer: 'vm-2' }])
  })

  test.each([
    ['common/log-analytics-number-of-results-fired', 1],
    ['common/log-alerts-v2-simple-log-alert-fired', 1],
    ['legacy/log-v1-log-analytics', 2],
  ])('%s has %d', (name, count) => {
    expect(rowsOfFile(name)).toHaveLength(count)
  })
})

test.each([
  'common/log-alerts-v2-adf-fired',
  'common/platform-static-series-a-fired',
  'own/unknown-service-fired',
])('%s carries no rows', (name) => {
  expect(rowsOfFile(name)).toEqual([])
})

test.each([undefined, null, 'x', 1, {}, [null], [{ columns: 'x', rows: [1] }], [{ rows: [['a']] }]])(
  'tables that are %j are no reason to refuse an alert',
  (tables) => {
    for (const row of rowsOf(logV1(tables))) expect(row).toEqual({})
  },
)
