import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Urgency } from '../../../../shared/bridge/protect/bulkhead.ts'
import {
  createRateLimiter,
  type RateLimit,
  type RateLimiter,
  type RateState,
} from '../../../../shared/bridge/protect/rate-limiter.ts'
import { createClock, type Clock } from '../../../builders/clock.ts'
import { failureOf } from '../../../builders/fleet.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'
import { propertyRuns } from '../../../builders/thoroughness.ts'

interface Limited {
  readonly clock: Clock
  readonly registers: InMemoryRegisters
  readonly limiters: readonly RateLimiter[]
  /** When calls were made, in epoch milliseconds. */
  readonly calls: number[]
  /** Tries to make a call. @returns seconds to wait; 0 when it was made */
  readonly call: (limiter: RateLimiter | undefined, urgency?: Urgency) => Promise<number>
}

function createLimited(limit: RateLimit, instances = 1): Limited {
  const clock = createClock()
  const registers = new InMemoryRegisters()
  const options = { registers, now: clock.now, log: () => undefined }
  const limiters = Array.from({ length: instances }, () => createRateLimiter('servicenow', limit, options))
  const calls: number[] = []
  return {
    clock,
    registers,
    limiters,
    calls,
    call: async (limiter, urgency = 'normal') => {
      const refused = await failureOf(limiter?.take(urgency) ?? Promise.resolve())
      if (refused !== undefined) return refused.retryAfterSeconds ?? 0
      calls.push(clock.now())
      return 0
    },
  }
}

/** The most calls in any window of that length. */
function mostIn(calls: readonly number[], windowMs: number): number {
  let first = 0
  let most = 0
  calls.forEach((time, index) => {
    while ((calls[first] ?? 0) <= time - windowMs) first += 1
    most = Math.max(most, index - first + 1)
  })
  return most
}

const limits = fc.record({
  calls: fc.integer({ min: 1, max: 200 }),
  perSeconds: fc.constantFrom(1, 10, 60, 300, 3600),
})
const lanes = fc.constantFrom<Urgency>('urgent', 'normal', 'background')

/** Some calls at once on an instance, after a wait that is a part of the window. */
const bursts = fc.array(
  fc.record({
    instance: fc.nat(4),
    urgency: lanes,
    calls: fc.integer({ min: 1, max: 60 }),
    wait: fc.oneof(
      fc.constant(0),
      fc.double({ min: 0, max: 0.1, noNaN: true }),
      fc.double({ min: 0, max: 1.2, noNaN: true }),
    ),
  }),
  { minLength: 5, maxLength: 60 },
)

describe('[S-39] a rate limit', () => {
  test('is never exceeded in any window by all instances together', async () => {
    await fc.assert(
      fc.asyncProperty(limits, bursts, async (limit, story) => {
        const { clock, limiters, calls, call } = createLimited(limit, 5)
        for (const burst of story) {
          clock.advance(Math.round(burst.wait * limit.perSeconds * 1000) / 1000)
          const other = limiters[(burst.instance + 1) % 5]
          await Promise.all(
            Array.from({ length: burst.calls }, (_, index) =>
              call(index % 3 === 0 ? other : limiters[burst.instance], burst.urgency),
            ),
          )
        }
        expect(mostIn(calls, limit.perSeconds * 1000)).toBeLessThanOrEqual(limit.calls)
      }),
      propertyRuns(40, 400),
    )
  })

  test('is kept when a lease is used at its very end', async () => {
    const { clock, limiters, calls, call } = createLimited({ calls: 100, perSeconds: 60 }, 2)
    // Leases of one, two, four and five calls; four are left of the last one.
    for (let now = 0; now < 8; now += 1) await call(limiters[0], 'urgent')
    clock.advance(2.999)
    for (let now = 0; now < 4; now += 1) await call(limiters[0], 'urgent')
    clock.advance(58)
    for (let step = 0; step < 20; step += 1) {
      while ((await call(limiters[1], 'urgent')) === 0);
      clock.advance(0.5)
    }
    expect(mostIn(calls, 60_000)).toBe(100)
  })

  test.each<[RateLimit]>([[{ calls: 100, perSeconds: 3600 }], [{ calls: 6000, perSeconds: 300 }]])(
    '%o can nearly be used up, for far less than a write per call',
    async (limit) => {
      const { clock, registers, limiters, calls, call } = createLimited(limit, 3)
      const end = clock.now() + 3 * limit.perSeconds * 1000
      while (clock.now() < end) {
        for (const limiter of limiters) while ((await call(limiter, 'urgent')) === 0);
        clock.advance(limit.perSeconds / 200)
      }
      expect(calls.length).toBeGreaterThan(3 * limit.calls * 0.9)
      expect(registers.writes / calls.length).toBeLessThan(0.35)
    },
  )

  test('loses nothing to a lease that was not used up', async () => {
    const { clock, limiters, calls, call } = createLimited({ calls: 100, perSeconds: 3600 })
    // Leases of one, two and four calls, of which the last is used once.
    for (let minute = 0; minute < 25; minute += 1) {
      for (let now = 0; now < 4; now += 1) await call(limiters[0], 'urgent')
      clock.advance(60)
    }
    expect(calls).toHaveLength(100)
  })

  test('keeps a quarter for urgent calls', async () => {
    const { limiters, calls, call } = createLimited({ calls: 100, perSeconds: 60 }, 2)
    while ((await call(limiters[0])) === 0);
    expect(calls).toHaveLength(75)
    while ((await call(limiters[1], 'urgent')) === 0);
    expect(calls).toHaveLength(100)
  })

  test('of a single call is not all for urgent ones', async () => {
    const { limiters, call } = createLimited({ calls: 1, perSeconds: 60 })
    expect(await call(limiters[0])).toBe(0)
  })

  test('says when to try again', async () => {
    await fc.assert(
      fc.asyncProperty(limits, lanes, async (limit, urgency) => {
        const { clock, limiters, call } = createLimited(limit, 2)
        while ((await call(limiters[0], urgency)) === 0);
        const seconds = await call(limiters[1], urgency)
        expect(seconds).toBeGreaterThanOrEqual(1)
        expect(seconds).toBeLessThanOrEqual(limit.perSeconds * 1.1 + 2)
        clock.advance(seconds - 1)
        expect(seconds > 1 ? await call(limiters[1], urgency) : 1).toBe(1)
        clock.advance(1)
        expect(await call(limiters[1], urgency)).toBe(0)
      }),
      propertyRuns(20, 200),
    )
  })

  test('can be looked at without using it', async () => {
    const { limiters, call } = createLimited({ calls: 2, perSeconds: 60 })
    for (let look = 0; look < 5; look += 1) expect(await limiters[0]?.refusal('normal')).toBeUndefined()
    for (let now = 0; now < 2; now += 1) expect(await call(limiters[0])).toBe(0)
    expect(await limiters[0]?.refusal('normal')).toMatchObject({
      code: 'circuit_open',
      message: expect.stringContaining('2 calls in 60 s'),
    })
  })

  test('that is used up leaves an instance the calls that it has leased', async () => {
    const { limiters, calls, call } = createLimited({ calls: 100, perSeconds: 60 }, 2)
    // Leases of one, two and four calls, of which the last is used once.
    for (let now = 0; now < 4; now += 1) await call(limiters[0], 'urgent')
    while ((await call(limiters[1], 'urgent')) === 0);
    expect(calls).toHaveLength(97)
    expect(await limiters[0]?.refusal('urgent')).toBeUndefined()
    expect(await limiters[1]?.refusal('urgent')).toMatchObject({ code: 'circuit_open' })
  })

  test('gives nothing back for a lease that no longer counts', async () => {
    const { clock, limiters, calls, call } = createLimited({ calls: 100, perSeconds: 60 }, 2)
    for (let now = 0; now < 4; now += 1) await call(limiters[0], 'urgent')
    clock.advance(70)
    while ((await call(limiters[1], 'urgent')) === 0);
    expect(await call(limiters[0], 'urgent')).toBeGreaterThan(0)
    expect(calls).toHaveLength(104)
  })

  test('is free again when the first lease ends, whichever was written last', async () => {
    const { clock, limiters, call } = createLimited({ calls: 100, perSeconds: 60 }, 2)
    // Leases of one, two and four calls, which count for 63 seconds: three of them go back five seconds later.
    for (let now = 0; now < 4; now += 1) await call(limiters[0], 'urgent')
    clock.advance(3)
    for (let now = 0; now < 20; now += 1) await call(limiters[1], 'urgent')
    clock.advance(2)
    await call(limiters[0], 'urgent')
    while ((await call(limiters[1], 'urgent')) === 0);
    expect(await call(limiters[1], 'urgent')).toBe(58)
  })

  test('that is used up for others is looked at with what is left for urgent calls', async () => {
    const { clock, limiters, call } = createLimited({ calls: 4, perSeconds: 60 }, 2)
    while ((await call(limiters[0])) === 0);
    clock.advance(6)
    const refused = await limiters[1]?.refusal('normal')
    expect(refused?.retryAfterSeconds).toBe(await call(limiters[1]))
    expect(await limiters[1]?.refusal('urgent')).toBeUndefined()
  })

  test('of one connection is not used up by calls to another', async () => {
    const { registers, clock, limiters, call } = createLimited({ calls: 1, perSeconds: 60 })
    const options = { registers, now: clock.now, log: () => undefined }
    const other = createRateLimiter('other', { calls: 1, perSeconds: 60 }, options)
    expect(await call(limiters[0], 'urgent')).toBe(0)
    expect(await call(other, 'urgent')).toBe(0)
    expect([await call(limiters[0], 'urgent'), await call(other, 'urgent')]).toEqual([63, 63])
  })

  test('is kept by each instance for itself while the storage is down', async () => {
    const { registers, limiters, calls, call } = createLimited({ calls: 10, perSeconds: 60 }, 2)
    registers.isDown = true
    for (const limiter of limiters) while ((await call(limiter, 'urgent')) === 0);
    expect(calls).toHaveLength(20)
  })
})

/** Writes of the register after each call at one moment. */
async function writesOf({ registers, limiters, call }: Limited, calls: number): Promise<number[]> {
  const writes: number[] = []
  for (let count = 0; count < calls; count += 1) {
    await call(limiters[0], 'urgent')
    writes.push(registers.writes)
  }
  return writes
}

describe('a lease', () => {
  test('is of twice as many calls as the one before, and of a twentieth of all at most', async () => {
    const limited = createLimited({ calls: 100, perSeconds: 60 })
    // One call, two, four, five and five.
    expect(await writesOf(limited, 14)).toEqual([1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5])
  })

  test.each([
    ['a second at least', 1, 1],
    ['a twentieth of the window', 60, 3],
    ['ten seconds at most', 3600, 10],
  ])('lasts for %s: for a window of %d s, %d s', async (_, perSeconds, seconds) => {
    const limited = createLimited({ calls: 200, perSeconds })
    const { clock, registers, limiters, call } = limited
    // One call, two, and one of four.
    await writesOf(limited, 4)
    clock.advance(seconds - 0.001)
    await call(limiters[0], 'urgent')
    expect(registers.writes).toBe(3)
    clock.advance(0.001)
    await call(limiters[0], 'urgent')
    expect(registers.writes).toBe(4)
  })

  test('after one that was not used up in its time is of one call', async () => {
    const limited = createLimited({ calls: 200, perSeconds: 60 })
    await writesOf(limited, 4)
    limited.clock.advance(3)
    expect(await writesOf(limited, 2)).toEqual([4, 5])
  })

  test('that was used up, but is over, is followed by one of one call', async () => {
    const limited = createLimited({ calls: 200, perSeconds: 60 })
    await writesOf(limited, 7)
    limited.clock.advance(3)
    expect(await writesOf(limited, 2)).toEqual([4, 5])
  })

  test('counts together with those that end close to it, so that the register stays small', async () => {
    const { clock, registers, limiters, call } = createLimited({ calls: 10_000, perSeconds: 60 }, 5)
    for (let step = 0; step < 600; step += 1) {
      await call(limiters[step % 5], 'urgent')
      clock.advance(0.5)
    }
    const { leases } = JSON.parse((await registers.read('rate/servicenow'))?.text ?? '') as RateState
    expect(leases.length).toBeGreaterThan(30)
    expect(leases.length).toBeLessThanOrEqual(45)
    const ends = leases.map(({ countsUntil }) => countsUntil)
    expect(new Set(ends).size).toBe(ends.length)
    expect(Math.min(...ends)).toBeGreaterThan(clock.now() - 5000)
  })
})
