import { describe, expect, test } from 'vitest'
import { createGates, type Gate } from '../../../../shared/bridge/protect/circuit-breaker.ts'
import type { Lane } from '../../../../shared/bridge/protect/bulkhead.ts'
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
async function failOnce(gate: Gate, code: ErrorCode, asked?: number, lane: Lane = 'normal'): Promise<void> {
  await expect(gate.pass(lane, fails(code, asked))).rejects.toMatchObject({ code })
}

/** Seconds until a lane is open; 0 when it is. */
async function secondsClosed(gate: Gate, lane: Lane = 'normal'): Promise<number | undefined> {
  const closed = await gate.isClosed(lane)
  return closed === undefined ? 0 : closed.retryAfterSeconds
}

/** Fails so often, each time as soon as the gate opens. @returns the seconds that it was closed each time */
async function failRepeatedly({ gate, clock }: Fleet, times: number, asked?: number): Promise<unknown[]> {
  const closed: unknown[] = []
  for (let time = 0; time < times; time += 1) {
    await failOnce(gate, 'product_unavailable', asked, 'urgent')
    const seconds = (await secondsClosed(gate, 'urgent')) ?? 0
    closed.push(seconds)
    clock.advance(seconds)
  }
  return closed
}

const codes = Object.keys(ERRORS) as ErrorCode[]

describe('a gate', () => {
  test.each(codes)('%s closes it if the table says so', async (code) => {
    const { gate } = createFleet()
    await failOnce(gate, code)
    expect((await secondsClosed(gate)) !== 0).toBe(ERRORS[code].closesGate)
  })

  test('that is closed lets nothing through, and says why and how long', async () => {
    const { gate } = createFleet()
    await failOnce(gate, 'product_throttled', 600)
    let isCalled = false
    const refused = gate.pass('urgent', async () => {
      isCalled = true
    })
    const closed = {
      code: 'gate_closed',
      because: 'product_throttled',
      retryAfterSeconds: 600,
      message: expect.stringMatching(/servicenow.* 600 s after product_throttled: refused/),
    }
    await expect(refused).rejects.toMatchObject(closed)
    expect(await gate.isClosed('urgent')).toMatchObject(closed)
    expect(isCalled).toBe(false)
  })

  test('that is open says so, and hands on what the call gives', async () => {
    const { gate } = createFleet()
    expect(await gate.isClosed('normal')).toBeUndefined()
    await expect(gate.pass('normal', works)).resolves.toBe('done')
  })

  test('stays closed four times as long after each failure, up to twelve minutes; a success forgets them', async () => {
    const fleet = createFleet()
    expect(await failRepeatedly(fleet, 6)).toEqual([5, 20, 80, 320, 720, 720])
    await fleet.gate.pass('normal', works)
    expect(await failRepeatedly(fleet, 2)).toEqual([5, 20])
  })

  test('stays closed up to a tenth longer, by chance', async () => {
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

  test('is not led by a product that asks for a second each time', async () => {
    expect(await failRepeatedly(createFleet(), 5, 1)).toEqual([1, 20, 80, 320, 720])
  })

  test('counts calls that fail together as one failure', async () => {
    const { gate, clock } = createFleet()
    await Promise.all(Array.from({ length: 4 }, () => failOnce(gate, 'product_unavailable')))
    expect(await secondsClosed(gate)).toBe(5)
    clock.advance(5)
    await failOnce(gate, 'product_unavailable')
    expect(await secondsClosed(gate)).toBe(20)
  })

  test('stays closed for the longest of the waits that calls which fail together are asked for', async () => {
    const { gate } = createFleet()
    const asked = [60, 600, undefined, 30]
    await Promise.all(asked.map((seconds) => failOnce(gate, 'product_throttled', seconds)))
    expect(await secondsClosed(gate, 'urgent')).toBe(600)
  })

  test('lets four calls through at a time, the urgent first', async () => {
    const { gate } = createFleet()
    const hold = Promise.withResolvers<void>()
    const begun: Lane[] = []
    const lanes: Lane[] = ['normal', 'normal', 'normal', 'normal', 'normal', 'urgent']
    const calls = lanes.map((lane) =>
      gate.pass(lane, async () => {
        begun.push(lane)
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
    const { gate, clock } = createFleet()
    const hold = Promise.withResolvers<void>()
    const running = Array.from({ length: 4 }, () => gate.pass('normal', () => hold.promise))
    let isCalled = false
    const waiting = gate.pass('normal', async () => {
      isCalled = true
    })
    await new Promise(setImmediate)
    clock.advance(31)
    hold.resolve()
    await expect(waiting).rejects.toMatchObject({ code: 'gate_closed', retryAfterSeconds: 5 })
    await Promise.all(running)
    expect(isCalled).toBe(false)
  })

  test('is another for each connection, and the same for one', async () => {
    const gates = createGates({
      registers: new InMemoryRegisters(),
      now: createClock().now,
      random: () => 0,
      log: () => undefined,
      rateLimit: () => undefined,
    })
    await failOnce(gates('first'), 'product_unavailable')
    expect(await secondsClosed(gates('first'))).toBe(5)
    expect(await secondsClosed(gates('second'))).toBe(0)
  })
})

describe('after a throttle', () => {
  test.each([
    [10, 15],
    [100, 110],
    [300, 330],
    [3600, 3660],
  ])('of %i s, normal calls wait for %i s', async (asked, normal) => {
    const { gate } = createFleet()
    await failOnce(gate, 'product_throttled', asked)
    expect([await secondsClosed(gate, 'urgent'), await secondsClosed(gate)]).toEqual([asked, normal])
  })

  test('that names no wait, urgent calls have a head start as well', async () => {
    const { gate } = createFleet()
    await failOnce(gate, 'product_throttled')
    expect([await secondsClosed(gate, 'urgent'), await secondsClosed(gate)]).toEqual([5, 10])
  })

  test('urgent calls open the gate for themselves first', async () => {
    const { gate, clock } = createFleet()
    await failOnce(gate, 'product_throttled', 100)
    clock.advance(101)
    await gate.pass('urgent', works)
    await gate.pass('urgent', works)
    expect(await failureOf(gate.pass('normal', works))).toMatchObject({
      because: 'product_throttled',
      retryAfterSeconds: 9,
    })
    clock.advance(9)
    expect(await secondsClosed(gate)).toBe(0)
  })

  test('normal calls wait again when the urgent ones are throttled again', async () => {
    const { gate, clock } = createFleet()
    await failOnce(gate, 'product_throttled', 100)
    clock.advance(101)
    await gate.pass('urgent', works)
    await failOnce(gate, 'product_throttled', 100, 'urgent')
    expect([await secondsClosed(gate, 'urgent'), await secondsClosed(gate)]).toEqual([100, 110])
  })

  test('a normal call opens the gate when nobody is in a hurry', async () => {
    const { gate, clock } = createFleet()
    await failOnce(gate, 'product_throttled', 100)
    clock.advance(110)
    await gate.pass('normal', works)
    expect([await secondsClosed(gate, 'urgent'), await secondsClosed(gate)]).toEqual([0, 0])
  })
})

test('other failures give nobody a head start', async () => {
  const { gate } = createFleet()
  await failOnce(gate, 'product_unavailable')
  expect([await secondsClosed(gate, 'urgent'), await secondsClosed(gate)]).toEqual([5, 5])
})

describe('a rate limit', () => {
  const rateLimit = { calls: 4, perSeconds: 60 }

  test('closes the gate when it is used up, for urgent calls last', async () => {
    const { gate } = createFleet({ rateLimit })
    for (let call = 0; call < 3; call += 1) await gate.pass('normal', works)
    const refused = { code: 'gate_closed', message: expect.stringContaining('4 calls in 60 s') }
    expect(await gate.isClosed('normal')).toMatchObject(refused)
    expect(await failureOf(gate.pass('normal', works))).toMatchObject(refused)
    expect(await secondsClosed(gate, 'urgent')).toBe(0)
    await gate.pass('urgent', works)
    expect(await failureOf(gate.pass('urgent', works))).toMatchObject(refused)
  })

  test('that stands in a probe’s way leaves it to the next call', async () => {
    const { gate, clock } = createFleet({ rateLimit })
    for (let call = 0; call < 2; call += 1) await gate.pass('normal', works)
    await failOnce(gate, 'product_unavailable')
    clock.advance(5)
    const refused = await failureOf(gate.pass('normal', works))
    clock.advance(refused?.retryAfterSeconds ?? 0)
    await expect(gate.pass('normal', works)).resolves.toBe('done')
  })
})
