import { expect, test } from 'vitest'
import { createCreateOnce } from '../../../../shared/bridge/protect/create-once.ts'
import type { CreateOnce } from '../../../../shared/connectors/create-once.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import { createClock } from '../../../builders/clock.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'

const SETTLED_AFTER_SECONDS = 75

/** Instances that share a storage, and a product that counts what it creates. */
function createFleet() {
  const registers = new InMemoryRegisters()
  const clock = createClock()
  const created: string[] = []
  const pauses: number[] = []
  const instance = (): CreateOnce =>
    createCreateOnce({
      connection: 'cherwell',
      settledAfterSeconds: SETTLED_AFTER_SECONDS,
      registers,
      log: () => undefined,
      now: clock.now,
      pause: async (seconds) => void pauses.push(seconds),
    })
  const create = async (): Promise<string> => {
    created.push('item')
    return `id-${created.length}`
  }
  return { registers, clock, created, pauses, create, first: instance(), second: instance() }
}

const failing = (inDoubt: boolean) => async (): Promise<never> => {
  throw new BridgeError('product_unavailable', 'It is down.', { inDoubt })
}

test('two instances that create the same thing at once create one, and both know it', async () => {
  const { first, second, create, created } = createFleet()
  const ids = await Promise.all([first('vm-7', create), second('vm-7', create)])
  expect([ids, created]).toEqual([['id-1', 'id-1'], ['item']])
})

test('things with different names are created separately', async () => {
  const { first, create } = createFleet()
  expect([await first('vm-7', create), await first('vm-8', create)]).toEqual(['id-1', 'id-2'])
})

test('while its creation is in doubt, it is not created again, and a ticket waits a few seconds for it', async () => {
  const { first, second, create, created, pauses, clock } = createFleet()
  await expect(first('vm-7', failing(true))).rejects.toMatchObject({ inDoubt: true })
  clock.advance(SETTLED_AFTER_SECONDS - 1)
  expect(await second('vm-7', create)).toBeUndefined()
  expect([created, pauses]).toEqual([[], [1, 1, 1, 1]])
})

test('what was not found when the product has settled is created', async () => {
  const { first, second, create, clock } = createFleet()
  await expect(first('vm-7', failing(true))).rejects.toThrow('It is down.')
  clock.advance(SETTLED_AFTER_SECONDS)
  expect(await second('vm-7', create)).toBe('id-1')
})

test('what was certainly not created can be created at once', async () => {
  const { first, second, create } = createFleet()
  await expect(first('vm-7', failing(false))).rejects.toThrow('It is down.')
  expect(await second('vm-7', create)).toBe('id-1')
})

test('nothing is created while the storage is away', async () => {
  const { first, create, created, registers } = createFleet()
  registers.isDown = true
  await expect(first('vm-7', create)).rejects.toMatchObject({ code: 'storage_unavailable' })
  expect(created).toEqual([])
})

test('an id is known though the storage went away meanwhile', async () => {
  const { first, registers } = createFleet()
  const create = async (): Promise<string> => {
    registers.isDown = true
    return 'id-1'
  }
  expect(await first('vm-7', create)).toBe('id-1')
})
