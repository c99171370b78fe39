import { describe, expect, test } from 'vitest'
import { createSharedState, type SharedState } from '../../../../shared/bridge/protect/shared-state.ts'
import type { Log } from '../../../../shared/log.ts'
import type { RegisterFormat } from '../../../../shared/stored-format.ts'
import { createClock } from '../../../builders/clock.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'

const clock = createClock()
const noLog: Log = () => undefined

/** In version 0 it was called `number`. */
const FORMAT: RegisterFormat<{ readonly count: number }> = {
  name: 'register of a test',
  version: 1,
  defaults: { count: 0 },
  upgrades: [({ number }: { readonly number: number }) => ({ count: number })],
}

function shareNumber(
  registers: InMemoryRegisters,
  log = noLog,
): Pick<SharedState<number>, 'look' | 'change'> {
  const state = createSharedState('test/number', FORMAT, { registers, log, now: clock.now })
  return {
    look: async () => (await state.look()).count,
    change: async (next) => {
      const changed = await state.change(({ count }) => {
        const after = next(count)
        return after === undefined ? undefined : { count: after }
      })
      return changed?.count
    },
  }
}

const addOne = (value: number): number => value + 1

describe('a shared value', () => {
  test('is the initial one until another is written', async () => {
    const registers = new InMemoryRegisters()
    expect(await shareNumber(registers).look()).toBe(0)
    expect(await shareNumber(registers).change(addOne)).toBe(1)
    expect(await shareNumber(registers).look()).toBe(1)
  })

  test('loses no change of many that are made at once', async () => {
    const registers = new InMemoryRegisters()
    const instances = Array.from({ length: 10 }, () => shareNumber(registers))
    const rounds = Array.from({ length: 10 }, () => instances).flat()
    await Promise.all(rounds.map((instance) => instance.change(addOne)))
    expect(await shareNumber(registers).look()).toBe(100)
  })

  test('is not written when there is nothing to change', async () => {
    const registers = new InMemoryRegisters()
    expect(await shareNumber(registers).change(() => undefined)).toBeUndefined()
    expect(registers.writes).toBe(0)
  })

  test('is read again before a later change', async () => {
    const registers = new InMemoryRegisters()
    const number = shareNumber(registers)
    await number.look()
    await shareNumber(registers).change(addOne)
    clock.advance(5)
    expect(await number.change((value) => (value === 0 ? undefined : 10))).toBe(10)
  })

  test('is what this instance has written, even if a read that began before ends later', async () => {
    const registers = new InMemoryRegisters()
    const number = shareNumber(registers)
    const earlier = number.look()
    await number.change(addOne)
    await earlier
    expect(await number.look()).toBe(1)
  })

  test('is read once for all who read at the same time', async () => {
    const registers = new InMemoryRegisters()
    const number = shareNumber(registers)
    await Promise.all(Array.from({ length: 5 }, () => number.look()))
    expect(registers.reads).toBe(1)
  })

  test('is this instance’s own while the storage is down, and the shared one afterwards', async () => {
    const registers = new InMemoryRegisters()
    const said: unknown[] = []
    const number = shareNumber(
      registers,
      (level, event, facts) => void said.push([level, event, facts.register]),
    )
    registers.isDown = true
    expect(await number.change(addOne)).toBe(1)
    expect(await number.change(addOne)).toBe(2)
    clock.advance(5)
    expect(await number.look()).toBe(2)
    registers.isDown = false
    clock.advance(5)
    expect(await number.look()).toBe(0)
    registers.isDown = true
    clock.advance(5)
    expect(await number.look()).toBe(0)
    // Once for each time that it went down.
    expect(said).toEqual([
      ['warn', 'register-unavailable', 'test/number'],
      ['warn', 'register-unavailable', 'test/number'],
    ])
  })

  test('is understood in the form that an older version of the app has written', async () => {
    const registers = new InMemoryRegisters()
    await registers.write('test/number', '{"number":7}', undefined)
    expect(await shareNumber(registers).change(addOne)).toBe(8)
    expect((await registers.read('test/number'))?.text).toBe('{"v":1,"count":8}')
  })

  test('of a newer version of the app is left alone, and each instance has its own meanwhile', async () => {
    const registers = new InMemoryRegisters()
    const text = '{"v":2,"many":7}'
    await registers.write('test/number', text, undefined)
    const codes: unknown[] = []
    const number = shareNumber(registers, (_, __, { code }) => void codes.push(code))
    expect(await number.change(addOne)).toBe(1)
    clock.advance(5)
    expect(await number.change(addOne)).toBe(2)
    expect((await registers.read('test/number'))?.text).toBe(text)
    expect(codes).toEqual(['stored_by_newer_version'])
  })
})
