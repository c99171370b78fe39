import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { LogFacts } from '../../../shared/log.ts'
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
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  entra = await startAuthority(TENANT)
  entra.published = [oldSigner]
})
afterEach(async () => {
  vi.useRealTimers()
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

  test('that were withdrawn open nothing once the hour has passed and the next token has come', async () => {
    const door = createDoor(entra.url)
    await outcomeOf(door, await tokenOf(oldSigner))
    entra.published = [newSigner]
    advance(HOUR)

    expect(await outcomeOf(door, await tokenOf(oldSigner))).toBe('open')
    await expect.poll(async () => outcomeOf(door, await tokenOf(oldSigner))).toBe('token_refused')
  })
})

describe('an outage of the authority', () => {
  test('does not shut the door for tokens of known keys, however long it lasts', async () => {
    const door = createDoor(entra.url)
    await outcomeOf(door, await tokenOf(oldSigner))
    entra.isDown = true
    advance(30 * DAY)

    expect(await outcomeOf(door, await tokenOf(oldSigner))).toBe('open')
  })

  test('asks callers to come again when no key was ever fetched, and is over when it is over', async () => {
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

  test('asks callers to come again when nothing answers at all', async () => {
    const door = createDoor(entra.url)
    await entra.stop()
    expect(await outcomeOf(door, await tokenOf(oldSigner))).toBe('signing_keys_unavailable')
  })

  test('asks callers to come again when their key is not known yet', async () => {
    const door = createDoor(entra.url)
    await outcomeOf(door, await tokenOf(oldSigner))
    entra.isDown = true
    advance(MINUTE)

    expect(await outcomeOf(door, await tokenOf(newSigner))).toBe('signing_keys_unavailable')
  })

  test('is logged once, and again when it comes back', async () => {
    const lines: (LogFacts & { level: string; event: string })[] = []
    const door = createDoor(
      entra.url,
      {},
      (level, event, facts) => void lines.push({ level, event, ...facts }),
    )
    const refreshAfter = async (seconds: number): Promise<void> => {
      const fetches = entra.fetches
      const letOnePass = async (): Promise<number> => {
        advance(seconds)
        expect(await outcomeOf(door, await tokenOf(oldSigner))).toBe('open')
        return entra.fetches
      }
      await expect.poll(letOnePass).toBeGreaterThan(fetches)
    }
    await outcomeOf(door, await tokenOf(oldSigner))

    entra.isDown = true
    await refreshAfter(HOUR)
    await refreshAfter(MINUTE)
    entra.isDown = false
    await refreshAfter(MINUTE)
    entra.isDown = true
    await refreshAfter(HOUR)

    await expect.poll(() => lines).toHaveLength(2)
    expect(lines[0]).toMatchObject({ level: 'warn', event: 'signing-keys-not-refreshed' })
  })
})
