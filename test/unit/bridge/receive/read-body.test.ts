import { expect, test } from 'vitest'
import { readBody } from '../../../../shared/bridge/receive/read-body.ts'

test.each([
  ['{\n  "a": 1,\n}', 'The body is not JSON: see line 3, column 1.'],
  ['{"a": 1', 'The body is not JSON: see line 1, column 8.'],
  ['{"a":', 'The body is not JSON: it ends too early.'],
  // V8 says no place here, and quotes the body, which must not be taken for one.
  ['hunter2 (line 1 column 2)', 'The body is not JSON.'],
])('%j is refused with the place, and never quoted', (body, message) => {
  expect(() => readBody(Buffer.from(body), null)).toThrow(
    expect.objectContaining({ code: 'body_not_json', message }),
  )
})
