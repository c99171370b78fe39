import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest'
import type { Log, LogFacts } from '../../../shared/log.ts'
import { type Authority, createSigner, type Signer, startAuthority } from './authority.ts'
import { createDoor, outcomeOf, TENANT, v2Claims } from './door.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let entra: Authority
let oldSigner: Signer
let newSigner: Signer

beforeAll(async () => {
  ;[oldSigner, newSigner] = await Promise.all([createSigner('old'), createSigner('new')])
})
/** How often keys were asked for: known as soon as they are, before an answer. */
let asked: MockInstance<typeof fetch>
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  asked = vi.spyOn(globalThis, 'fetch')
  entra = await startAuthority(TENANT)
  entra.published = [oldSigner]
})
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await entra.stop()
})

const advance = (seconds: number): void => void vi.setSystemTime(Date.now() + seconds * 1000)

const tokenOf = (signer: Signer): Promise<string> => signer.sign(v2Claims())

describe('keys', () => {
  test('are fetched once for many tokens', async () => {
    const door = createDoor(entra.url)
    const tokens = await Promise.all([tokenOf(oldSigner), tokenOf(oldSigner), tokenOf(oldSigner)])
    const outcomes = await Promise.all(tokens.map((token) => outcomeOf(door, token)))
    expect(outcomes).toEqual(['open', 'open', 'open'])
    expect(entra.fetches).toBe(1)
  })

  test('are fetched again once an hour has passed, for the next token', async () => {
    const door = createDoor(entra.url)
    const askedAfter = async (seconds: number): Promise<number> => {
      advance(seconds)
      await outcomeOf(door, await tokenOf(oldSigner))
      return asked.mock.calls.length
    }
    expect(await askedAfter(0)).toBe(1)
    expect(await askedAfter(HOUR - 1)).toBe(1)
    expect(await askedAfter(1)).toBe(2)
    await answered()
    expect(await askedAfter(HOUR - 1)).toBe(2)
  })

  test('that are new are found when the first token comes that they signed', async () => {
    const door = createDoor(entra.url)
    await outcomeOf(door, await tokenOf(oldSigner))
    entra.published = [newSigner, oldSigner]
    advance(MINUTE)

    expect(await outcomeOf(door, await tokenOf(newSigner))).toBe('open')
    expect(await outcomeOf(door, await tokenOf(oldSigner))).toBe('open')
  })

  test('that do not exist are not asked for with every token', async () => {
    const door = createDoor(entra.url)
    for (let count = 0; count < 5; count += 1) {
      expect(await outcomeOf(door, await tokenOf(newSigner))).toBe('token_refused')
    }
    expect(entra.fetches).toBe(1)
  })

  test('that were withdrawn are not accepted once the hour has passed and the next token has come', async () => {
    const door = createDoor(entra.url)
    await outcomeOf(door, await tokenOf(oldSigner))
    entra.published = [newSigner]
    advance(HOUR)

    expect(await outcomeOf(door, await tokenOf(oldSigner))).toBe('open')
    await expect.poll(async () => outcomeOf(door, await tokenOf(oldSigner))).toBe('token_refused')
  })
})

describe('an outage of the authority', () => {
  test('accepts tokens of known keys, however long it lasts', async () => {
    const door = createDoor(entra.url)
    await outcomeOf(door, await tokenOf(oldSigner))
    entra.isDown = true
    advance(30 * DAY)

    expect(await outcomeOf(door, await tokenOf(oldSigner))).toBe('open')
  })

  test('asks callers to retry when no key was ever fetched, until one is', async () => {
    const door = createDoor(entra.url)
    entra.isDown = true
    await expect(door.check(`Bearer ${await tokenOf(oldSigner)}`)).rejects.toMatchObject({
      code: 'signing_keys_unavailable',
      status: 503,
      retry: 'later',
    })
    entra.isDown = false
    expect(await outcomeOf(door, await tokenOf(oldSigner))).toBe('open')
  })

  test('asks callers to retry when nothing answers', async () => {
    const door = createDoor(entra.url)
    await entra.stop()
    expect(await outcomeOf(door, await tokenOf(oldSigner))).toBe('signing_keys_unavailable')
  })

  test('asks callers to retry when their key is not known yet', async () => {
    const door = createDoor(entra.url)
    await outcomeOf(door, await tokenOf(oldSigner))
    entra.isDown = true
    advance(MINUTE)

    expect(await outcomeOf(door, await tokenOf(newSigner))).toBe('signing_keys_unavailable')
  })

  test('says where the keys are, and why they cannot be had', async () => {
    entra.isDown = true
    await expect(createDoor(entra.url).check(`Bearer ${await tokenOf(oldSigner)}`)).rejects.toMatchObject({
      message: expect.stringMatching(`${entra.url} \\(.*200.*\\)`),
      cause: expect.any(Error),
    })
  })

  test('has keys asked for each minute, and is logged when it begins', async () => {
    const lines: (LogFacts & { level: string; event: string })[] = []
    const log: Log = (level, event, facts) => void lines.push({ level, event, ...facts })
    const door = createDoor(entra.url, {}, log)
    const askedAfter = async (seconds: number): Promise<[asked: number, logged: number]> => {
      advance(seconds)
      expect(await outcomeOf(door, await tokenOf(oldSigner))).toBe('open')
      await answered()
      return [asked.mock.calls.length, lines.length]
    }
    expect(await askedAfter(0)).toEqual([1, 0])

    entra.isDown = true
    expect(await askedAfter(HOUR)).toEqual([2, 1])
    expect(await askedAfter(MINUTE - 1)).toEqual([2, 1])
    expect(await askedAfter(1)).toEqual([3, 1])

    entra.isDown = false
    expect(await askedAfter(MINUTE)).toEqual([4, 1])
    expect(await askedAfter(MINUTE)).toEqual([4, 1])

    entra.isDown = true
    expect(await askedAfter(HOUR)).toEqual([5, 2])
    const line = {
      level: 'warn',
      event: 'signing-keys-not-refreshed',
      reason: expect.stringContaining('200'),
    }
    expect(lines).toEqual([line, line])
  })
})

/** Until what was asked for is answered, and the answer is read. */
async function answered(): Promise<void> {
  const answers = asked.mock.results.map(async ({ value }) => (await value).clone().text())
  await Promise.allSettled(answers)
  await setImmediate()
}
