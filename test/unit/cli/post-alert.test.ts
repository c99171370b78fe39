import { expect, test } from 'vitest'
import { refusalOf } from '../../../cli/post-alert.ts'

const refused = (problem: object): string =>
  refusalOf({ status: 422, body: JSON.stringify(problem) }, 'https://app.example/api/alerts', 'receive-alert')

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
  [
    401,
    '/api/alerts?code=hunter2',
    /: the key \(code=…\) is wrong\. Use the key of the function receive-alert\.$/,
  ],
  [401, '/api/alerts', /: the URL has no key \(\?code=…\)\. Use the key of the function receive-alert\.$/],
  [404, '/api/alert?code=hunter2', /: there is no \/api\/alert\. .+\/api\/alerts\?code=…$/],
  [502, '/api/alerts', /, without a reason: .+\/api\/health\.$/],
  [418, '/api/alerts', / 418\.$/],
])('a host that answers %i to %s has no problem to tell: what it means is said', (status, path, meaning) => {
  const text = refusalOf({ status, body: '' }, `https://app.example${path}`, 'receive-alert')

  expect(text).toMatch(/^https:\/\/app\.example answered \d+/)
  expect(text).toMatch(meaning)
  expect(text).not.toContain('hunter2')
})
