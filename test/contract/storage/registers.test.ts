import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Azurite, startAzurite } from '../../../dev/azurite.ts'
import { createAzureRegisters, registersClient } from '../../../shared/storage/azure/azure-registers.ts'
import type { Registers } from '../../../shared/storage/ports.ts'
import {
  startTableStorage,
  type TableStorage,
} from '../../../simulators/table-storage/start-table-storage.ts'
import { InMemoryRegisters } from '../../builders/in-memory-registers.ts'
import { type LossyProxy, lossyTableClient, startLossyProxy } from './lossy-proxy.ts'

let azurite: Azurite
let simulated: TableStorage
let lossy: LossyProxy
let lossySimulated: LossyProxy
beforeAll(async () => {
  azurite = await startAzurite()
  simulated = await startTableStorage()
  lossy = await startLossyProxy(new URL(azurite.tableUrl).origin)
  lossySimulated = await startLossyProxy(simulated.url)
})
afterAll(async () => {
  await lossy.stop()
  await lossySimulated.stop()
  await azurite.stop()
  await simulated.stop()
})

/** Whatever is asked is carried out, its answer is lost, and the SDK asks again. */
function withLostAnswers(lost: LossyProxy, connectionString: string): Registers {
  lost.loseFirstAnswers()
  return createAzureRegisters(lossyTableClient(lost, connectionString, 'losses'))
}

describe.each<[string, () => Registers]>([
  ['in memory', () => new InMemoryRegisters()],
  ['Azure Table', () => createAzureRegisters(registersClient(azurite))],
  ['Azure Table, whose first answers are lost', () => withLostAnswers(lossy, azurite.connectionString)],
  ['simulated Table', () => createAzureRegisters(registersClient(simulated))],
  [
    'simulated Table, whose first answers are lost',
    () => withLostAnswers(lossySimulated, simulated.connectionString),
  ],
])('%s: a register', (_, start) => {
  let registers: Registers
  let name: string
  let names = 0

  beforeEach(() => {
    registers = start()
    names += 1
    name = `circuit/connection-${names}`
  })

  test('that was never written does not exist', async () => {
    expect(await registers.read(name)).toBeUndefined()
  })

  test('gives back what was written, with its version', async () => {
    const version = await registers.write(name, 'first “text”', undefined)
    expect(version).toBeDefined()
    expect(await registers.read(name)).toEqual({ text: 'first “text”', version })
  })

  test('takes a text that is longer than a column, and a short one in its place', async () => {
    // ASCII: Azurite decodes a request chunk by chunk, and breaks a character that lies in two of them.
    const long = Array.from(Array(30_000).keys(), (index) => `${index};`).join('')
    const first = await registers.write(name, long, undefined)
    expect((await registers.read(name))?.text).toBe(long)
    await registers.write(name, 'short', first)
    expect((await registers.read(name))?.text).toBe('short')
  })

  test('is separate for each group and each name', async () => {
    await registers.write(name, 'text', undefined)
    expect(await registers.read(name.replace('circuit', 'rate'))).toBeUndefined()
    expect(await registers.read(`${name}0`)).toBeUndefined()
  })

  test('can be written again with the version that a write gave', async () => {
    const first = await registers.write(name, 'first', undefined)
    const second = await registers.write(name, 'second', first)
    expect(second).not.toBe(first)
    expect(await registers.read(name)).toEqual({ text: 'second', version: second })
  })

  test('is unchanged when another instance wrote since', async () => {
    const first = await registers.write(name, 'first', undefined)
    const second = await registers.write(name, 'second', first)
    expect(await registers.write(name, 'too late', first)).toBeUndefined()
    expect(await registers.write(name, 'thought it was new', undefined)).toBeUndefined()
    expect(await registers.read(name)).toEqual({ text: 'second', version: second })
  })

  test('that does not exist cannot be replaced', async () => {
    const other = await registers.write(`${name}0`, 'text', undefined)
    expect(await registers.write(name, 'text', other)).toBeUndefined()
    expect(await registers.read(name)).toBeUndefined()
  })

  test('has exactly one winner when twenty write at once, in every round', async () => {
    let version: string | undefined
    for (let round = 0; round < 5; round += 1) {
      const texts = Array.from({ length: 20 }, (__, writer) => `round ${round}, writer ${writer}`)
      const seen = version
      const written = await Promise.all(texts.map((text) => registers.write(name, text, seen)))
      const winners = texts.filter((__, writer) => written[writer] !== undefined)
      expect(winners).toHaveLength(1)
      const register = await registers.read(name)
      expect(register?.text).toBe(winners[0])
      version = register?.version
      expect(written).toContain(version)
    }
  })
})

test.each([
  ['Azure Table', () => azurite],
  ['simulated Table', () => simulated],
])('%s: registers of a group that were not written since are swept, and no others', async (_, storage) => {
  const registers = createAzureRegisters(registersClient(storage()))
  await registers.write('swept/old', 'text', undefined)
  const version = await registers.write('swept/kept', 'text', undefined)
  await registers.write('other/old', 'text', undefined)
  await setTimeout(20)
  const before = new Date().toISOString()
  await registers.write('swept/kept', 'again', version)
  expect(await registers.sweep('swept', before)).toBe(1)
  expect(await registers.read('swept/old')).toBeUndefined()
  expect(await registers.read('swept/kept')).toMatchObject({ text: 'again' })
  expect(await registers.read('other/old')).toMatchObject({ text: 'text' })
})

test('simulated Table: no column of a long text begins or ends within a character', async () => {
  const client = registersClient(simulated)
  const registers = createAzureRegisters(client)
  // Behind one unit, the halves of a 🜚 lie on both sides of 32,000, 64,000 and 96,000.
  const long = `.${'🜚'.repeat(50_000)}`
  const version = await registers.write('long/text', long, undefined)
  const row = await client.getEntity<Record<string, string>>('long', 'text')
  const columns = Object.entries(row).filter(([column]) => column.startsWith('text'))
  expect(columns.map(([, piece]) => piece.isWellFormed())).toEqual([true, true, true, true])
  expect(await registers.read('long/text')).toEqual({ text: long, version })
})

test('Azure Table: a storage that is gone is storage_unavailable', async () => {
  const gone = await startAzurite()
  const registers = createAzureRegisters(registersClient(gone))
  await gone.stop()
  const unavailable = { code: 'storage_unavailable', retry: 'later' }
  await expect(registers.read('circuit/servicenow')).rejects.toMatchObject(unavailable)
  await expect(registers.write('circuit/servicenow', 'text', undefined)).rejects.toMatchObject(unavailable)
})
