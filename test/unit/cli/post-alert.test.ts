import { expect, test } from 'vitest'
import { refusalOf } from '../../../cli/post-alert.ts'

const refused = (problem: object): string =>
  refusalOf({ status: 422, body: JSON.stringify(problem) }, 'receive-alert')

test.each([
  [{ code: 'a_code', detail: 'It is wrong.' }, 'a_code: It is wrong.'],
  [{ code: 'a_code', detail: 'It is wrong.', path: '$.data' }, 'a_code: It is wrong. (at $.data)'],
  [{ code: 'a_code', detail: '$.data is wrong.', path: '$.data' }, 'a_code: $.data is wrong.'],
])('a refusal of %j says once where it is', (problem, text) => {
  expect(refused(problem)).toBe(text)
})

test('a refusal that is kept as a dead letter says how to see it', () => {
  const text = refused({ code: 'a_code', detail: 'Unknown.', letter: '2026-11-23/1.json' })
  expect(text).toMatch(/\nNext: npm run dead-letters -- show 2026-11-23\/1\.json /)
})

test.each([
  [401, 'The app answered 401: the key of --to is wrong. Use the key of the function receive-alert.'],
  [500, 'The app answered 500.'],
])('a host that answers %i has no problem to tell', (status, text) => {
  expect(refusalOf({ status, body: '' }, 'receive-alert')).toBe(text)
})
