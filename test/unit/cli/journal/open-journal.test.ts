import { afterEach, expect, test, vi } from 'vitest'
import { showReading } from '../../../../cli/journal/open-journal.ts'
import type { JournalEntry } from '../../../../shared/storage/journal-entry.ts'
import { buildAccepted, buildDelivered } from '../../../builders/journal-entry.ts'

afterEach(() => void vi.restoreAllMocks())

const LINES = [buildAccepted(), buildDelivered()]

/** Reads lines that take a second each, and gives back what a person saw meanwhile. */
async function seenBy(isTTY: boolean): Promise<string> {
  let seconds = 0
  vi.spyOn(Date, 'now').mockImplementation(() => seconds * 1000)
  const entries = async function* (): AsyncGenerator<JournalEntry> {
    for (const line of LINES) {
      seconds += 1
      yield line
    }
  }
  const written: string[] = []
  const read: JournalEntry[] = []
  const stream = { isTTY, write: (text: string) => written.push(text) }
  for await (const entry of showReading(entries(), stream)) read.push(entry)
  expect(read).toEqual(LINES)
  return written.join('')
}

test('a terminal shows how far a long reading has come, and is left clean', async () => {
  const clear = '\r\u001B[K'
  expect(await seenBy(true)).toBe(
    `${clear}Reading the journal: 1 lines, up to 2026-11-23T12:00` +
      `${clear}Reading the journal: 2 lines, up to 2026-11-23T12:00${clear}`,
  )
})

test('a log is not written to', async () => {
  expect(await seenBy(false)).toBe('')
})
