import { expect, test } from 'vitest'
import { wordOf } from '../../../shared/tokens/grants/token-answer.ts'

test.each([
  ['invalid_grant', 'invalid_grant'],
  ['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT'],
  ['AADSTS700016', 'AADSTS700016'],
  ['server\nerror', 'server error'],
  ['x '.repeat(60), 'x '.repeat(30)],
  [{ error: 'nested' }, 'unknown'],
  [undefined, 'unknown'],
  ['a token: 8Jq2nVx0LmRt5sYw7BzKd3Hf', 'unknown'],
])('the word of %j is %j', (value, word) => {
  expect(wordOf(value)).toBe(word)
})
