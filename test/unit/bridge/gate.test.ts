import { describe, expect, test } from 'vitest'
import { createGates, type Gate } from '../../../shared/bridge/gate.ts'
import { type BridgeError, ERRORS, type ErrorCode } from '../../../shared/errors.ts'
import { type Clock, createClock } from '../../builders/clock.ts'
import { refusal } from '../../builders/scripted-product.ts'

function createGate(): { gate: Gate; clock: Clock } {
  const clock = createClock()
  return { clock, gate: createGates(clock.now, () => 0)('servicenow') }
}

const works = async (): Promise<string> => 'done'
const fails = (code: ErrorCode, retryAfterSeconds?: number) => (): Promise<never> =>
  Promise.reject(refusal(code, retryAfterSeconds))

/** Seconds until the gate opens; 0 when it is open. */
async function secondsClosed(gate: Gate): Promise<number | undefined> {
  return gate.pass(works).then(
    () => 0,
    (error: BridgeError) => error.retryAfterSeconds,
  )
}

const codes = Object.keys(ERRORS) as ErrorCode[]

describe('a gate', () => {
  test.each(codes)('%s closes it if the table says so', async (code) => {
    const { gate } = createGate()
    await expect(gate.pass(fails(code))).rejects.toMatchObject({ code })
    const isClosed = (await secondsClosed(gate)) !== 0
    expect(isClosed).toBe(ERRORS[code].closesGate)
  })

  test('that is closed lets nothing through, and says why and how long', async () => {
    const { gate } = createGate()
    await expect(gate.pass(fails('product_throttled', 600))).rejects.toThrow('refused')
    let isCalled = false
    const refused = gate.pass(async () => {
      isCalled = true
    })
    await expect(refused).rejects.toMatchObject({
      code: 'gate_closed',
      because: 'product_throttled',
      retryAfterSeconds: 600,
      message: expect.stringContaining('product_throttled'),
    })
    expect(isCalled).toBe(false)
  })

  test('opens when its time is over', async () => {
    const { gate, clock } = createGate()
    await expect(gate.pass(fails('product_throttled', 600))).rejects.toThrow('refused')
    clock.advance(600)
    await expect(gate.pass(works)).resolves.toBe('done')
  })

  test('stays closed longer after each failure, at most half a minute; a success forgets them', async () => {
    const { gate, clock } = createGate()
    const closed: (number | undefined)[] = []
    const failOnce = async (): Promise<void> => {
      await expect(gate.pass(fails('product_unavailable'))).rejects.toThrow('refused')
      const seconds = await secondsClosed(gate)
      closed.push(seconds)
      clock.advance(seconds ?? 0)
    }
    for (let failure = 0; failure < 6; failure += 1) await failOnce()
    await gate.pass(works)
    await failOnce()
    expect(closed).toEqual([3, 5, 10, 15, 15, 15, 3])
  })

  test('counts calls that fail together as one failure', async () => {
    const { gate, clock } = createGate()
    const together = Array.from({ length: 4 }, () => gate.pass(fails('product_unavailable')))
    await Promise.allSettled(together)
    clock.advance(60)
    await expect(gate.pass(fails('product_unavailable'))).rejects.toThrow('refused')
    expect(await secondsClosed(gate)).toBe(5)
  })

  test('lets four calls through at a time', async () => {
    const { gate } = createGate()
    const hold = Promise.withResolvers<void>()
    let atOnce = 0
    const calls = Array.from({ length: 10 }, () =>
      gate.pass(async () => {
        atOnce += 1
        await hold.promise
      }),
    )
    await new Promise(setImmediate)
    expect(atOnce).toBe(4)
    hold.resolve()
    await Promise.all(calls)
    expect(atOnce).toBe(10)
  })

  test('is another for each connection, and the same for one', async () => {
    const gates = createGates(createClock().now, () => 0)
    await expect(gates('first').pass(fails('product_unavailable'))).rejects.toThrow('refused')
    await expect(gates('first').pass(works)).rejects.toMatchObject({ code: 'gate_closed' })
    await expect(gates('second').pass(works)).resolves.toBe('done')
  })
})
