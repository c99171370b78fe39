import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createProgressDisplay, showWhile } from '../../../cli/progress.ts'

const TOTAL = 250

function shownOn(stream: { readonly isTTY?: boolean }): string[] {
  const written: string[] = []
  const display = createProgressDisplay({ ...stream, write: (text) => written.push(text) })
  for (let done = 10; done <= TOTAL; done += 10) display.show({ done, total: TOTAL })
  display.end()
  return written
}

test('a terminal has a bar that grows in place and is gone at the end', () => {
  const written = shownOn({ isTTY: true })
  expect(written.slice(-2)).toEqual([`\r\u001B[K${'█'.repeat(40)} 250 of 250`, '\r\u001B[K'])
  expect(written[11]).toBe(`\r\u001B[K${'█'.repeat(19)}${'░'.repeat(21)} 120 of 250`)
  expect(written.join('')).not.toContain('\n')
})

test('a log has a line for each hundred', () => {
  expect(shownOn({})).toEqual(['100 of 250\n', '200 of 250\n'])
})

/** What a person sees while something takes that long. */
async function seenFor(seconds: number, isTTY: boolean): Promise<string[]> {
  const written: string[] = []
  const stream = { isTTY, write: (text: string) => written.push(text) }
  const work = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, seconds * 1000))
  const shown = showWhile('Asking Azure', work, stream)
  await vi.advanceTimersByTimeAsync(seconds * 1000)
  await shown
  return written
}

describe('work that takes a while', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('shows on a terminal what is waited for and since when, and takes it away', async () => {
    const written = await seenFor(2, true)
    expect(written).toContain('\r\u001B[KAsking Azure (1 s)')
    expect(written.at(-1)).toBe('\r\u001B[K')
  })

  test('shows a line now and then in a log, and nothing for quick work', async () => {
    expect(await seenFor(20, false)).toEqual([])
    expect(await seenFor(65, false)).toEqual(['Asking Azure (30 s)\n', 'Asking Azure (60 s)\n'])
  })
})
