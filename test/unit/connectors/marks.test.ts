import { expect, test } from 'vitest'
import { isMarkedBy, markedNote, withoutMarks } from '../../../shared/connectors/marks.ts'

const OURS = 'a'.repeat(32)
const QUOTED = 'b'.repeat(32)

test('a note that quotes the mark of another change is not taken for its note', () => {
  const note = markedNote(`As said before [delivery ${QUOTED}]`, OURS, 4000)
  expect([isMarkedBy(note, OURS), isMarkedBy(note, QUOTED), note.includes(QUOTED)]).toEqual([
    true,
    false,
    false,
  ])
})

test('of several marks in a note that somebody else wrote the last one counts', () => {
  const note = `[delivery ${OURS}] quoted\n[delivery ${QUOTED}]`
  expect([isMarkedBy(note, OURS), isMarkedBy(note, QUOTED)]).toEqual([false, true])
})

test('a note of full length makes room for its mark', () => {
  const note = markedNote('😀'.repeat(3000), OURS, 4000)
  expect(note.length).toBeLessThanOrEqual(4000)
  expect(note.isWellFormed() && isMarkedBy(note, OURS)).toBe(true)
})

test.each([`[azn:${QUOTED}]`, `[AZN:${QUOTED.toUpperCase()}]`, `[delivery ${QUOTED}]`])(
  'what a text quotes of %s cannot be searched for',
  (mark) => {
    expect(withoutMarks(`x ${mark} y`).toLowerCase()).not.toContain(QUOTED)
  },
)
