import { beforeEach, expect, test } from 'vitest'
import {
  checkRefused,
  readRefused,
  rememberRefused,
} from '../../../../shared/bridge/azure-alerts/refused-subscriptions.ts'
import { type Clock, createClock, START } from '../../../builders/clock.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'

const DAY = 86_400
const ONE = '11111111-1111-1111-1111-111111111111'
const OTHER = '22222222-2222-2222-2222-222222222222'
const NAME = 'alert-role/servicenow'

let clock: Clock
let registers: InMemoryRegisters

beforeEach(() => {
  clock = createClock()
  registers = new InMemoryRegisters()
})

const remember = (...seen: readonly (readonly [string, boolean])[]): Promise<void> =>
  rememberRefused(registers, 'servicenow', new Map(seen), clock.now())
const read = (): Promise<unknown> => readRefused(registers, 'servicenow', clock.now())
const check = (): Promise<unknown> => checkRefused(registers, 'servicenow', clock.now())

test('a subscription fades seven days after its last refusal', async () => {
  await remember([ONE, false])
  clock.advance(6 * DAY)
  await remember([ONE, false])
  clock.advance(6 * DAY)
  expect(await check()).toMatchObject({ ok: false })
  expect(await read()).toEqual({ [ONE]: START })
  clock.advance(2 * DAY)
  expect(await check()).toMatchObject({ ok: true })
  expect(await read()).toEqual({})
})

test('one that refuses again once it has faded still says since when', async () => {
  await remember([ONE, false])
  clock.advance(30 * DAY)
  await remember([ONE, false])
  expect(await read()).toEqual({ [ONE]: START })
})

test('one that has faded leaves the register with the next write, and makes room', async () => {
  const many = Array.from({ length: 100 }, (_, index) => [`${index}`, false] as const)
  await remember(...many)
  clock.advance(8 * DAY)
  await remember([OTHER, false])
  expect(await read()).toEqual({ [OTHER]: new Date(clock.now()).toISOString() })
  expect((await registers.read(NAME))?.text).not.toContain('"99"')
})

test('refusals of one that is known are written once a day', async () => {
  await remember([ONE, false])
  clock.advance(60)
  await remember([ONE, false])
  expect(registers.writes).toBe(1)
  clock.advance(DAY)
  await remember([ONE, false])
  expect(registers.writes).toBe(2)
})

test('what was permitted leaves the others', async () => {
  await remember([ONE, false], [OTHER, false])
  await remember([ONE, true])
  expect(await read()).toEqual({ [OTHER]: START })
})

test.each([0, 1])('a register of version %i has refused last when it refused first', async (v) => {
  const stored = { ...(v === 0 ? {} : { v }), subscriptions: { [ONE]: START } }
  await registers.write(NAME, JSON.stringify(stored), undefined)
  clock.advance(6 * DAY)
  expect(await read()).toEqual({ [ONE]: START })
  clock.advance(2 * DAY)
  expect(await read()).toEqual({})
})
