import { expect, test } from 'vitest'
import { createRetryStorage } from '../../../../shared/bridge/queue/retry-storage.ts'
import { BridgeError, type ErrorCode } from '../../../../shared/errors.ts'
import { createClock } from '../../../builders/clock.ts'

/** A store that fails until so many seconds have passed, and the insisting on it. */
function storeThatIsAwayFor(seconds: number, code: ErrorCode = 'storage_unavailable') {
  const clock = createClock()
  const back = clock.now() + seconds * 1000
  const retryStorage = createRetryStorage(async (pause) => clock.advance(pause))
  let tries = 0
  const store = async (): Promise<string> => {
    tries += 1
    if (clock.now() < back) throw new BridgeError(code, 'It is away.')
    return 'stored'
  }
  return { insisting: () => retryStorage(store), tries: () => tries }
}

test('what can be stored is stored once', async () => {
  const { insisting, tries } = storeThatIsAwayFor(0)
  expect(await insisting()).toBe('stored')
  expect(tries()).toBe(1)
})

test.each([1, 60, 179])('an outage of %i s is sat out', async (seconds) => {
  const { insisting } = storeThatIsAwayFor(seconds)
  expect(await insisting()).toBe('stored')
})

test('after three minutes it is left to the host', async () => {
  const { insisting } = storeThatIsAwayFor(181)
  await expect(insisting()).rejects.toMatchObject({ code: 'storage_unavailable' })
})

test('another failure is thrown at once', async () => {
  const { insisting, tries } = storeThatIsAwayFor(10, 'unexpected')
  await expect(insisting()).rejects.toMatchObject({ code: 'unexpected' })
  expect(tries()).toBe(1)
})
