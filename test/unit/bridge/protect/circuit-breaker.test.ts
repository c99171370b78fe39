import { describe, expect, test } from 'vitest'
import {
  createCircuitBreakers,
  type CircuitBreaker,
} from '../../../../shared/bridge/protect/circuit-breaker.ts'
import type { Urgency } from '../../../../shared/bridge/protect/bulkhead.ts'
import { ERRORS, type ErrorCode } from '../../../../shared/errors.ts'
import { createClock } from '../../../builders/clock.ts'
import { createFleet, failureOf, type Fleet } from '../../../builders/fleet.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'
import { refusal } from '../../../builders/scripted-product.ts'

const DAY = 86_400

const works = async (): Promise<string> => 'done'
const fails = (code: ErrorCode, retryAfterSeconds?: number) => (): Promise<never> =>
  Promise.reject(refusal(code, retryAfterSeconds))

/** Makes a call that comes to the product and fails there. */
async function failOnce(
  breaker: CircuitBreaker,
  code: ErrorCode,
  asked?: number,
  urgency: Urgency = 'normal',
): Promise<void> {
  await expect(breaker.pass(urgency, fails(code, asked))).rejects.toMatchObject({ code })
}

/** Seconds until calls of an urgency may go; 0 when they may. */
async function secondsOpen(
  breaker: CircuitBreaker,
  urgency: Urgency = 'normal',
): Promise<number | undefined> {
  const closed = await breaker.refusal(urgency)
  return closed === undefined ? 0 : closed.retryAfterSeconds
}

/** Fails so often, each time as soon as the breaker closes. @returns the seconds that it was open each time */
async function failRepeatedly({ breaker, clock }: Fleet, times: number, asked?: number): Promise<unknown[]> {
  const closed: unknown[] = []
  for (let time = 0; time < times; time += 1) {
    await failOnce(breaker, 'product_unavailable', asked, 'urgent')
    const seconds = (await secondsOpen(breaker, 'urgent')) ?? 0
    closed.push(seconds)
    clock.advance(seconds)
  }
  return closed
}

const codes = Object.keys(ERRORS) as ErrorCode[]

describe('calls in the background', () => {
  test.each<ErrorCode>(['product_timed_out', 'product_unavailable'])(
    'that fail with %s do not make other calls wait: they ask for long lists',
    async (code) => {
      const { breaker } = createFleet()
      await failOnce(breaker, code, undefined, 'background')
      expect(await secondsOpen(breaker)).toBe(0)
    },
  )

  test('that are throttled open it, since the product counts all calls together', async () => {
    const { breaker } = createFleet()
    await failOnce(breaker, 'product_throttled', 20, 'background')
    expect(await secondsOpen(breaker)).toBe(25)
  })

  test('leave it to delivery for a minute to find out that an outage is over, and then try', async () => {
    const { breaker, clock } = createFleet()
    await failOnce(breaker, 'product_unavailable')
    const seconds = (await secondsOpen(breaker)) ?? 0
    expect(await secondsOpen(breaker, 'background')).toBe(seconds + 60)
    clock.advance(seconds + 60)
    expect(await breaker.pass('background', works)).toBe('done')
    expect(await breaker.state()).toMatchObject({ phase: 'closed' })
  })
})

describe('a breaker', () => {
  test.each(codes)('%s opens it according to the table', async (code) => {
    const { breaker } = createFleet()
    await failOnce(breaker, code)
    expect((await secondsOpen(breaker)) !== 0).toBe(ERRORS[code].opensCircuit)
  })

  test('that is open lets nothing through, and says why and how long', async () => {
    const { breaker } = createFleet()
    await failOnce(breaker, 'product_throttled', 600)
    let isCalled = false
    const refused = breaker.pass('urgent', async () => {
      isCalled = true
    })
    const closed = {
      code: 'circuit_open',
      because: 'product_throttled',
      retryAfterSeconds: 600,
      message: expect.stringMatching(/servicenow.* 600 s after product_throttled: refused/),
    }
    await expect(refused).rejects.toMatchObject(closed)
    expect(await breaker.refusal('urgent')).toMatchObject(closed)
    expect(isCalled).toBe(false)
  })

  test('that is closed reports it, and passes on the result of the call', async () => {
    const { breaker } = createFleet()
    expect(await breaker.refusal('normal')).toBeUndefined()
    await expect(breaker.pass('normal', works)).resolves.toBe('done')
  })

  test('stays open four times as long after each failure, up to twelve minutes; a success forgets them', async () => {
    const fleet = createFleet()
    expect(await failRepeatedly(fleet, 6)).toEqual([5, 20, 80, 320, 720, 720])
    await fleet.breaker.pass('normal', works)
    expect(await failRepeatedly(fleet, 2)).toEqual([5, 20])
  })

  test('stays open up to a tenth longer, by chance', async () => {
    expect(await failRepeatedly(createFleet({ random: () => 1 }), 6)).toEqual([6, 22, 88, 352, 792, 792])
  })

  test.each([
    [2, 2],
    [600, 600],
    [DAY, DAY],
    [3 * DAY, DAY],
    [0, 1],
  ])('asked to wait %i s, waits %i s', async (asked, waited) => {
    expect(await failRepeatedly(createFleet(), 1, asked)).toEqual([waited])
  })

  test('does not follow a product that asks for a second each time', async () => {
    expect(await failRepeatedly(createFleet(), 5, 1)).toEqual([1, 20, 80, 320, 720])
  })

  test('counts calls that fail together as one failure', async () => {
    const { breaker, clock } = createFleet()
    await Promise.all(Array.from({ length: 4 }, () => failOnce(breaker, 'product_unavailable')))
    expect(await secondsOpen(breaker)).toBe(5)
    clock.advance(5)
    await failOnce(breaker, 'product_unavailable')
    expect(await secondsOpen(breaker)).toBe(20)
  })

  test('stays open for the longest of the waits that calls which fail together are asked for', async () => {
    const { breaker } = createFleet()
    const asked = [60, 600, undefined, 30]
    await Promise.all(asked.map((seconds) => failOnce(breaker, 'product_throttled', seconds)))
    expect(await secondsOpen(breaker, 'urgent')).toBe(600)
  })

  test('lets four calls through at a time, the urgent first', async () => {
    const { breaker } = createFleet()
    const hold = Promise.withResolvers<void>()
    const begun: Urgency[] = []
    const lanes: Urgency[] = ['normal', 'normal', 'normal', 'normal', 'normal', 'urgent']
    const calls = lanes.map((urgency) =>
      breaker.pass(urgency, async () => {
        begun.push(urgency)
        await hold.promise
      }),
    )
    await new Promise(setImmediate)
    expect(begun).toEqual(['normal', 'normal', 'normal', 'normal'])
    hold.resolve()
    await Promise.all(calls)
    expect(begun.slice(4)).toEqual(['urgent', 'normal'])
  })

  test('sends a call back that waited so long for its turn that its claim may end', async () => {
    const { breaker, clock } = createFleet()
    const hold = Promise.withResolvers<void>()
    const running = Array.from({ length: 4 }, () => breaker.pass('normal', () => hold.promise))
    let isCalled = false
    const waiting = breaker.pass('normal', async () => {
      isCalled = true
    })
    await new Promise(setImmediate)
    clock.advance(31)
    hold.resolve()
    await expect(waiting).rejects.toMatchObject({ code: 'circuit_open', retryAfterSeconds: 5 })
    await Promise.all(running)
    expect(isCalled).toBe(false)
  })

  test('is shared within a connection, and separate for each one', async () => {
    const breakers = createCircuitBreakers({
      registers: new InMemoryRegisters(),
      now: createClock().now,
      random: () => 0,
      log: () => undefined,
      rateLimit: () => undefined,
    })
    await failOnce(breakers('first'), 'product_unavailable')
    expect(await secondsOpen(breakers('first'))).toBe(5)
    expect(await secondsOpen(breakers('second'))).toBe(0)
  })
})

describe('after a throttle', () => {
  test.each([
    [10, 15],
    [100, 110],
    [300, 330],
    [3600, 3660],
  ])('of %i s, normal calls wait for %i s', async (asked, normal) => {
    const { breaker } = createFleet()
    await failOnce(breaker, 'product_throttled', asked)
    expect([await secondsOpen(breaker, 'urgent'), await secondsOpen(breaker)]).toEqual([asked, normal])
  })

  test('that names no wait, urgent calls have a head start as well', async () => {
    const { breaker } = createFleet()
    await failOnce(breaker, 'product_throttled')
    expect([await secondsOpen(breaker, 'urgent'), await secondsOpen(breaker)]).toEqual([5, 10])
  })

  test('urgent calls close the breaker for themselves first', async () => {
    const { breaker, clock } = createFleet()
    await failOnce(breaker, 'product_throttled', 100)
    clock.advance(101)
    await breaker.pass('urgent', works)
    await breaker.pass('urgent', works)
    expect(await failureOf(breaker.pass('normal', works))).toMatchObject({
      because: 'product_throttled',
      retryAfterSeconds: 9,
    })
    clock.advance(9)
    expect(await secondsOpen(breaker)).toBe(0)
  })

  test('normal calls wait again when the urgent ones are throttled again', async () => {
    const { breaker, clock } = createFleet()
    await failOnce(breaker, 'product_throttled', 100)
    clock.advance(101)
    await breaker.pass('urgent', works)
    await failOnce(breaker, 'product_throttled', 100, 'urgent')
    expect([await secondsOpen(breaker, 'urgent'), await secondsOpen(breaker)]).toEqual([100, 110])
  })

  test('a normal call closes the breaker when no urgent call waits', async () => {
    const { breaker, clock } = createFleet()
    await failOnce(breaker, 'product_throttled', 100)
    clock.advance(110)
    await breaker.pass('normal', works)
    expect([await secondsOpen(breaker, 'urgent'), await secondsOpen(breaker)]).toEqual([0, 0])
  })
})

test('other failures delay urgent calls as long as normal ones', async () => {
  const { breaker } = createFleet()
  await failOnce(breaker, 'product_unavailable')
  expect([await secondsOpen(breaker, 'urgent'), await secondsOpen(breaker)]).toEqual([5, 5])
})

describe('a rate limit', () => {
  const rateLimit = { calls: 4, perSeconds: 60 }

  test('opens the breaker when it is used up, for urgent calls last', async () => {
    const { breaker } = createFleet({ rateLimit })
    for (let call = 0; call < 3; call += 1) await breaker.pass('normal', works)
    const refused = { code: 'circuit_open', message: expect.stringContaining('4 calls in 60 s') }
    expect(await breaker.refusal('normal')).toMatchObject(refused)
    expect(await failureOf(breaker.pass('normal', works))).toMatchObject(refused)
    expect(await secondsOpen(breaker, 'urgent')).toBe(0)
    await breaker.pass('urgent', works)
    expect(await failureOf(breaker.pass('urgent', works))).toMatchObject(refused)
  })

  test('that prevents a probe leaves it to the next call', async () => {
    const { breaker, clock } = createFleet({ rateLimit })
    for (let call = 0; call < 2; call += 1) await breaker.pass('normal', works)
    await failOnce(breaker, 'product_unavailable')
    clock.advance(5)
    const refused = await failureOf(breaker.pass('normal', works))
    clock.advance(refused?.retryAfterSeconds ?? 0)
    await expect(breaker.pass('normal', works)).resolves.toBe('done')
  })
})

describe('the state of a breaker', () => {
  test('is closed while the connection is well', async () => {
    const { breaker } = createFleet()
    await breaker.pass('normal', works)
    expect(await breaker.state()).toEqual({
      phase: 'closed',
      cause: null,
      failures: 0,
      seconds: 0,
      refused: [],
    })
  })

  test('is open after a failure, half-open when the wait is over, and closed once a probe went well', async () => {
    const { breaker, clock } = createFleet()
    await failOnce(breaker, 'product_unavailable')
    const { seconds, ...open } = await breaker.state()
    expect(open).toMatchObject({ phase: 'open', failures: 1, cause: { code: 'product_unavailable' } })
    expect(seconds).toBeGreaterThan(0)
    clock.advance(seconds)
    expect(await breaker.state()).toMatchObject({ phase: 'half-open', failures: 1, seconds: 0 })
    await breaker.pass('urgent', works)
    expect(await breaker.state()).toMatchObject({ phase: 'closed', cause: null })
  })

  test('is changed by a person for what a person has cured, and for nothing else', async () => {
    const { breaker } = createFleet()
    await failOnce(breaker, 'sign_in_needed')
    expect(await breaker.resume(new Set(['product_throttled']))).toBe(false)
    expect(await breaker.state()).toMatchObject({ phase: 'open' })
    expect(await breaker.resume(new Set(['sign_in_needed']))).toBe(true)
    expect(await breaker.state()).toMatchObject({ phase: 'closed' })
    expect(await secondsOpen(breaker)).toBe(0)
  })
})
