import { expect, test } from 'vitest'
import { createProgressDisplay } from '../../../cli/progress.ts'

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
