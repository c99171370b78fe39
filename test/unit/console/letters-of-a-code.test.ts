import { expect, test, vi } from 'vitest'
import type { ErrorCode } from '../../../shared/errors.ts'
import { START } from '../../builders/clock.ts'
import { CONSOLE, type ConsoleBench, createConsoleBench } from '../../builders/console.ts'
import { buildNotification } from '../../builders/notification.ts'
import { buildPayload } from '../../builders/payload.ts'

async function storeLetters({ storage }: ConsoleBench, code: ErrorCode, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const notification = buildNotification(buildPayload({ episode: `${code}-${index}` }))
    await storage.deadLetters.write({ code, reason: 'r', diedAt: START, attempts: 1, notification })
  }
}

test('letters of a code are looked for among the latest, however many there are', async () => {
  const bench = createConsoleBench()
  await storeLetters(bench, 'product_rejected', 1200)
  const reads = vi.spyOn(bench.storage.deadLetters, 'read')
  const browser = await bench.browserOf('robin@contoso.example', 'Ops.Reader')
  const page = await (await browser.go(`${CONSOLE}/dead-letters?code=gave_up`)).text()
  expect(reads.mock.calls.length).toBe(1000)
  expect(page).toContain('None of the latest 1,000 letters has the code gave_up')
})

test('a code that no letter has says so', async () => {
  const bench = createConsoleBench()
  await storeLetters(bench, 'product_rejected', 3)
  const browser = await bench.browserOf('robin@contoso.example', 'Ops.Reader')
  const page = await (await browser.go(`${CONSOLE}/dead-letters?code=gave_up`)).text()
  expect(page).toContain('No dead letter has the code gave_up')
})

test.each(['constructor', '__proto__', 'toString'])('%s is no code', async (code) => {
  const bench = createConsoleBench()
  await storeLetters(bench, 'product_rejected', 1)
  const browser = await bench.browserOf('robin@contoso.example', 'Ops.Reader')
  const page = await (await browser.go(`${CONSOLE}/dead-letters?code=${code}`)).text()
  expect(page).toContain('product_rejected')
})
