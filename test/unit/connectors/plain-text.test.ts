import { expect, test } from 'vitest'
import { noteOf } from '../../../shared/connectors/cherwell/incident.ts'
import { withoutTags } from '../../../shared/connectors/plain-text.ts'

test.each([
  ['<img src=x onerror=alert(1)>', '< img src=x onerror=alert(1)>'],
  ['a</b><!--', 'a< /b>< !--'],
  ['cpu < 5 and <= 6 <> 7', 'cpu < 5 and <= 6 <> 7'],
])('%s begins no tag', (text, plain) => {
  expect(withoutTags(text)).toBe(plain)
})

test('a note of Cherwell has no tag', () => {
  expect(noteOf('<script>', 'a'.repeat(32))).toContain('< script>')
})
