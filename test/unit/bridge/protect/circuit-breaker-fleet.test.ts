import { describe, expect, test } from 'vitest'
import { backOffSeconds } from '../../../../shared/bridge/queue/back-off.ts'
import type { CircuitBreaker } from '../../../../shared/bridge/protect/circuit-breaker.ts'
import type { ErrorCode } from '../../../../shared/errors.ts'
import { createFleet, failureOf, type Fleet } from '../../../builders/fleet.ts'
import { refusal } from '../../../builders/scripted-product.ts'

const works = async (): Promise<string> => 'done'
const breaks = (): Promise<never> => Promise.reject(refusal('product_unavailable'))

/** Makes calls at once, each on its breaker, and counts those that come through. */
async function callTogether(
  breakers: readonly CircuitBreaker[],
  call: () => Promise<unknown> = works,
): Promise<number> {
  let made = 0
  const counted = (): Promise<unknown> => {
    made += 1
    return call()
  }
  await Promise.allSettled(breakers.map((breaker) => breaker.pass('normal', counted)))
  return made
}

const fail = (breaker: CircuitBreaker | undefined, code: ErrorCode = 'product_unavailable', asked?: number) =>
  failureOf(breaker?.pass('normal', () => Promise.reject(refusal(code, asked))) ?? Promise.resolve())

/** An outage that one instance has met, and the end of the first wait. */
async function meetOutage({ breakers, clock }: Fleet): Promise<void> {
  await fail(breakers[0])
  clock.advance(5)
}

describe('instances', () => {
  test('know within five seconds that another one opened the breaker', async () => {
    const { breakers, clock } = createFleet({ instances: 2 })
    await callTogether(breakers)
    await fail(breakers[0], 'sign_in_needed', 600)
    clock.advance(5)
    expect(await failureOf(breakers[1]?.pass('normal', works) ?? works())).toMatchObject({
      code: 'circuit_open',
      because: 'sign_in_needed',
      retryAfterSeconds: 655,
    })
  })

  test('that meet the same failure count it once', async () => {
    const { breakers, clock } = createFleet({ instances: 3 })
    await callTogether(breakers)
    for (const breaker of breakers) {
      await fail(breaker)
      clock.advance(1)
    }
    expect(await breakers[2]?.refusal('normal')).toMatchObject({ retryAfterSeconds: 2 })
  })

  test('make one probe together, and the others try again soon', async () => {
    const fleet = createFleet({ instances: 3 })
    await meetOutage(fleet)
    const hold = Promise.withResolvers<void>()
    const [first, ...others] = [...fleet.breakers, ...fleet.breakers, ...fleet.breakers]
    const probe = first?.pass('normal', () => hold.promise)
    await new Promise(setImmediate)
    const errors = await Promise.all(others.map((breaker) => failureOf(breaker.pass('normal', works))))
    expect(errors.map((error) => error?.retryAfterSeconds)).toEqual(others.map(() => 10))
    hold.resolve()
    await probe
  })

  test('race for the probe, and one wins', async () => {
    const fleet = createFleet({ instances: 5 })
    await meetOutage(fleet)
    expect(await callTogether([...fleet.breakers, ...fleet.breakers], breaks)).toBe(1)
  })

  test('are all let through within five seconds of a probe that worked', async () => {
    const fleet = createFleet({ instances: 3 })
    await meetOutage(fleet)
    await fleet.breakers[1]?.pass('normal', works)
    fleet.clock.advance(5)
    expect(await callTogether(fleet.breakers)).toBe(3)
    expect(fleet.logLines.map(({ event }) => event)).toEqual(['circuit-opened', 'circuit-closed'])
  })

  test('wait longer, all of them, after a probe that failed', async () => {
    const fleet = createFleet({ instances: 3 })
    await meetOutage(fleet)
    await fail(fleet.breakers[1])
    for (const breaker of fleet.breakers)
      expect(await breaker.refusal('normal')).toMatchObject({ retryAfterSeconds: 20 })
  })

  test('make another probe when the one that made it has died', async () => {
    const fleet = createFleet({ instances: 2 })
    await meetOutage(fleet)
    void fleet.breakers[0]?.pass('normal', () => new Promise(() => undefined))
    await new Promise(setImmediate)
    fleet.clock.advance(85)
    expect(await fleet.breakers[1]?.refusal('normal')).toMatchObject({ retryAfterSeconds: 5 })
    fleet.clock.advance(5)
    expect(await fleet.breakers[1]?.pass('normal', works)).toBe('done')
  })

  test.each([
    ['worked', works],
    ['failed', breaks],
  ])('keep a longer wait that was asked for while a probe was on its way that %s', async (_, outcome) => {
    const { breakers, clock } = createFleet({ instances: 2 })
    const late = Promise.withResolvers<void>()
    const straggler = failureOf(breakers[1]?.pass('normal', () => late.promise) ?? works())
    await new Promise(setImmediate)
    await fail(breakers[0])
    clock.advance(5)
    const probe = breakers[0]?.pass('normal', async () => {
      late.reject(refusal('product_throttled', 600))
      await straggler
      clock.advance(1)
      return outcome()
    })
    await failureOf(probe ?? works())
    expect(await breakers[0]?.refusal('urgent')).toMatchObject({ retryAfterSeconds: 599 })
  })
})

describe('a probe that failed with', () => {
  test.each<[ErrorCode, number]>([
    // An answer, if not the one that was hoped for.
    ['product_rejected', 0],
    ['product_not_permitted', 0],
    ['product_missing_record', 0],
    ['product_answer_unusable', 0],
    // As unwell as before.
    ['product_timed_out', 20],
    ['product_cut_off', 20],
    ['sign_in_needed', 20],
  ])('%s leaves the breaker open for %i s', async (code, seconds) => {
    const fleet = createFleet()
    await meetOutage(fleet)
    await fail(fleet.breaker, code)
    expect((await fleet.breaker.refusal('normal'))?.retryAfterSeconds ?? 0).toBe(seconds)
    expect(await callTogether([fleet.breaker, fleet.breaker], breaks)).toBe(seconds === 0 ? 2 : 0)
  })

  test.each<ErrorCode>(['token_refresh_elsewhere', 'storage_unavailable', 'unexpected'])(
    '%s has asked nothing: the next call is a probe',
    async (code) => {
      const fleet = createFleet()
      await meetOutage(fleet)
      await fail(fleet.breaker, code)
      expect(await callTogether([fleet.breaker, fleet.breaker], breaks)).toBe(1)
      expect(await fleet.breaker.refusal('normal')).toMatchObject({ retryAfterSeconds: 20 })
    },
  )
})

describe('without the storage of the registers', () => {
  test('calls go through, and that is logged once', async () => {
    const { breaker, registers, clock, logLines } = createFleet()
    registers.isDown = true
    for (let call = 0; call < 5; call += 1) {
      await expect(breaker.pass('normal', works)).resolves.toBe('done')
      clock.advance(10)
    }
    expect(logLines).toMatchObject([{ event: 'register-unavailable', code: 'storage_unavailable' }])
  })

  test('an instance keeps its own breaker', async () => {
    const { breakers, registers, clock } = createFleet({ instances: 2 })
    registers.isDown = true
    await fail(breakers[0])
    expect(await breakers[0]?.refusal('normal')).toMatchObject({ retryAfterSeconds: 5 })
    expect(await breakers[1]?.refusal('normal')).toBeUndefined()
    clock.advance(5)
    await breakers[0]?.pass('normal', works)
    expect(await breakers[0]?.refusal('normal')).toBeUndefined()
  })

  test('that comes back, what is shared counts again', async () => {
    const { breakers, registers, clock } = createFleet({ instances: 2 })
    registers.isDown = true
    await callTogether(breakers)
    registers.isDown = false
    await fail(breakers[0], 'product_unavailable', 600)
    clock.advance(5)
    await fail(breakers[0], 'product_unavailable', 600)
    expect(await breakers[1]?.refusal('normal')).toMatchObject({ code: 'circuit_open' })
  })
})

test('a closed breaker costs one read in five seconds, and a quiet one nothing', async () => {
  const { breaker, registers, clock } = createFleet()
  for (let second = 0; second < 10; second += 1) {
    await callTogether(Array.from({ length: 20 }, () => breaker))
    clock.advance(1)
  }
  clock.advance(3600)
  expect({ reads: registers.reads, writes: registers.writes }).toEqual({ reads: 2, writes: 0 })
})

test('an outage of three days sees fewer than ten calls in every hour, and is over within minutes', async () => {
  const HOUR = 3_600_000
  const { breakers, clock } = createFleet({ instances: 3 })
  const start = clock.now()
  const end = start + 72 * HOUR
  const calls: number[] = []
  const call = async (): Promise<void> => {
    calls.push(clock.now())
    if (clock.now() < end) throw refusal('product_unreachable')
  }
  // An alert every ten minutes, and each comes back when it was asked to, on any instance.
  let alerts = Array.from({ length: 6 * 72 }, (_, index) => ({
    dueAt: start + (index * HOUR) / 6,
    attempt: 0,
  }))
  let turn = 0
  while (alerts.length > 0) {
    const next = Math.min(...alerts.map(({ dueAt }) => dueAt))
    clock.advance((next - clock.now()) / 1000)
    const due = alerts.filter(({ dueAt }) => dueAt <= next)
    const again = await Promise.all(
      due.map(async ({ attempt }) => {
        turn += 1
        const error = await failureOf(breakers[turn % 3]?.pass('normal', call) ?? works())
        if (error === undefined) return []
        const tried = error.code === 'circuit_open' ? attempt : attempt + 1
        return [{ dueAt: next + backOffSeconds(tried, 0, error.retryAfterSeconds) * 1000, attempt: tried }]
      }),
    )
    alerts = [...alerts.filter(({ dueAt }) => dueAt > next), ...again.flat()]
  }
  const inOutage = calls.filter((time) => time < end)
  const perHour = Object.values(Object.groupBy(inOutage, (time) => Math.floor(time / HOUR)))
  const firstAfter = calls.find((time) => time >= end) ?? Infinity
  expect(Math.max(...perHour.map((hour) => hour?.length ?? 0))).toBeLessThan(10)
  expect(perHour).toHaveLength(72)
  expect((firstAfter - end) / 1000).toBeLessThanOrEqual(800)
})
