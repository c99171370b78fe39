import { expect, test } from 'vitest'
import { BridgeError } from '../../shared/errors.ts'

test('an error with other facts keeps its code, its words and all that is not named', () => {
  const cause = new Error('below')
  const error = new BridgeError('product_throttled', 'Too much.', {
    cause,
    retryAfterSeconds: 7,
    path: '$.a',
    because: 'product_unavailable',
  })
  const changed = error.with({ inDoubt: true, retryAfterSeconds: 9 })
  expect(changed).toMatchObject({
    code: 'product_throttled',
    message: 'Too much.',
    cause,
    path: '$.a',
    because: 'product_unavailable',
    inDoubt: true,
    retryAfterSeconds: 9,
  })
  expect(error).toMatchObject({ inDoubt: false, retryAfterSeconds: 7 })
})
