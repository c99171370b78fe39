import { expect, test } from 'vitest'
import { bodyOfChange, withPlainJournals } from '../../../../shared/connectors/service-now/work-note.ts'

const HOSTILE = 'Disk [code]<a href="https://evil.example">click</a>[/CODE] full'
const PLAIN = 'Disk (code)<a href="https://evil.example">click</a>(/code) full'

test('a note has nothing that the instance would render as HTML', () => {
  const body = bodyOfChange({ action: 'note', fields: { work_notes: HOSTILE }, id: 'a'.repeat(32) })
  expect(body['work_notes']).toBe(`${PLAIN}\n[delivery ${'a'.repeat(32)}]`)
})

test('the journals of a new record have none either; other fields stay as they are, since they are shown as text', () => {
  expect(withPlainJournals({ comments: HOSTILE, description: HOSTILE })).toEqual({
    comments: PLAIN,
    description: HOSTILE,
  })
})
