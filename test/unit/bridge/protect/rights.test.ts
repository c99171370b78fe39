import { describe, expect, test } from 'vitest'
import type { CircuitBreaker } from '../../../../shared/bridge/protect/circuit-breaker.ts'
import type { NeedsRight } from '../../../../shared/bridge/protect/rights.ts'
import type { ErrorCode } from '../../../../shared/errors.ts'
import { createFleet } from '../../../builders/fleet.ts'
import { refusal } from '../../../builders/scripted-product.ts'

const OPEN: NeedsRight = { kind: 'incident', call: 'open' }
const CHANGE: NeedsRight = { kind: 'incident', call: 'change' }
const ALERTS: NeedsRight = { kind: 'alert', call: 'open' }

const works = async (): Promise<string> => 'done'

const isNotPermitted = (): Promise<never> => Promise.reject(refusal('product_not_permitted'))

const succeed = (breaker: CircuitBreaker, right: NeedsRight): Promise<string> =>
  breaker.pass('normal', works, right)

async function fail(
  breaker: CircuitBreaker,
  right: NeedsRight,
  code: ErrorCode = 'product_not_permitted',
): Promise<void> {
  await expect(breaker.pass('normal', () => Promise.reject(refusal(code)), right)).rejects.toMatchObject({
    code,
  })
}

describe('a right that is refused', () => {
  test('keeps calls away that need it, and says why', async () => {
    const { breaker } = createFleet()
    await fail(breaker, OPEN)
    await expect(succeed(breaker, OPEN)).rejects.toMatchObject({
      code: 'circuit_open',
      because: 'product_not_permitted',
      retryAfterSeconds: 5,
      message: expect.stringContaining('may not open incidents'),
    })
  })

  test('keeps no call away that needs another', async () => {
    const { breaker } = createFleet()
    await fail(breaker, OPEN)
    expect(await Promise.all([CHANGE, ALERTS].map((right) => succeed(breaker, right)))).toEqual([
      'done',
      'done',
    ])
    expect(await breaker.refusal('normal')).toBeUndefined()
    expect(await breaker.state()).toMatchObject({ phase: 'closed', refused: [{ right: 'open incidents' }] })
  })

  test('is tried by one call of all instances, less often each time', async () => {
    const { breakers, breaker, clock } = createFleet({ instances: 2 })
    const seconds: unknown[] = []
    for (const instance of [0, 1, 0, 1, 0, 1]) {
      await fail(breakers[instance] ?? breaker, OPEN)
      const [refused] = (await breaker.state()).refused
      seconds.push(refused?.seconds)
      clock.advance((refused?.seconds ?? 0) + 5)
    }
    expect(seconds).toEqual([5, 20, 80, 320, 720, 720])
  })

  test('for a record that the background reads keeps no delivery away', async () => {
    const { breaker, needed } = createFleet()
    for (const _ of [1, 2, 3]) {
      await expect(breaker.pass('background', isNotPermitted, CHANGE)).rejects.toMatchObject({
        code: 'product_not_permitted',
      })
    }
    expect([await succeed(breaker, CHANGE), needed]).toEqual(['done', []])
  })

  test('is forgotten when the product permits it to the call that tries', async () => {
    const { breaker, clock, logLines } = createFleet()
    await fail(breaker, OPEN)
    clock.advance(5)
    await succeed(breaker, OPEN)
    expect(await breaker.state()).toMatchObject({ refused: [] })
    expect(logLines.map(({ event }) => event)).toEqual(['right-refused', 'right-given'])
  })

  test('is not forgotten when the call that tries says nothing of it', async () => {
    const { breaker, clock } = createFleet()
    await fail(breaker, OPEN)
    clock.advance(5)
    await fail(breaker, OPEN, 'product_cut_off')
    expect((await breaker.state()).refused).toHaveLength(1)
    await succeed(breaker, OPEN)
    expect((await breaker.state()).refused).toEqual([])
  })

  test('is forgotten when the product refuses the call for its content', async () => {
    const { breaker, clock } = createFleet()
    await fail(breaker, OPEN)
    clock.advance(5)
    await fail(breaker, OPEN, 'product_rejected')
    expect((await breaker.state()).refused).toEqual([])
  })

  test('warns a person once it is refused twice in a row, always with the time of the first refusal', async () => {
    const { breaker, clock, needed } = createFleet()
    await fail(breaker, OPEN)
    expect(needed).toEqual([])
    clock.advance(5)
    await fail(breaker, OPEN)
    clock.advance(20)
    await fail(breaker, OPEN)
    const since = new Date(clock.now() - 25_000).toISOString()
    const right = {
      connection: 'servicenow',
      name: 'incident/open',
      since,
      reason: expect.stringMatching(/./),
    }
    expect(needed).toEqual([right, right])
  })

  test('counts as given when a person has cured it, and stays refused when a person has cured something else', async () => {
    const { breaker } = createFleet()
    await fail(breaker, OPEN)
    expect(await breaker.resume(new Set(['sign_in_needed']))).toBe(false)
    expect(await breaker.resume(new Set(['product_not_permitted']))).toBe(true)
    expect(await succeed(breaker, OPEN)).toBe('done')
  })
})

describe('a record that the user may not write, where others are permitted,', () => {
  test('is itself the cause, and holds nothing back', async () => {
    const { breaker, clock } = createFleet()
    await fail(breaker, CHANGE)
    const refusedAt = clock.now()
    clock.advance(5)
    await succeed(breaker, CHANGE)
    const again = breaker.pass('normal', () => Promise.reject(refusal('product_not_permitted')), {
      ...CHANGE,
      refusedAt,
    })
    await expect(again).rejects.toMatchObject({
      code: 'product_rejected',
      message: expect.stringContaining('The user may change incidents, but not this one.'),
    })
    expect(await succeed(breaker, CHANGE)).toBe('done')
  })

  test('waits as long as no other was permitted since', async () => {
    const { breaker, clock } = createFleet()
    await succeed(breaker, CHANGE)
    clock.advance(1)
    await fail(breaker, { ...CHANGE, refusedAt: clock.now() })
    expect((await breaker.state()).refused).toMatchObject([{ right: 'change incidents' }])
  })
})
