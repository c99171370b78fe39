import type { TableClient } from '@azure/data-tables'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startAzurite } from '../../../dev/azurite.ts'
import { createAzureRegisters, registersClient } from '../../../shared/storage/azure/azure-registers.ts'
import type { Registers } from '../../../shared/storage/ports.ts'
import { startTableStorage } from '../../../simulators/table-storage/start-table-storage.ts'
import type { TableStorageUnderTest } from './ledger-wire-suite.ts'
import { type LossyProxy, lossyTableClient, originOf, startLossyProxy } from './lossy-proxy.ts'

describe.each<[string, () => Promise<TableStorageUnderTest>]>([
  ['Azurite', () => startAzurite()],
  ['simulated Table service', () => startTableStorage()],
])('%s: a register', (_, start) => {
  let storage: TableStorageUnderTest
  let proxy: LossyProxy
  let registers: Registers
  /** Past the proxy. */
  let client: TableClient
  let names = 0
  let rowKey: string
  let name: string

  beforeAll(async () => {
    storage = await start()
    proxy = await startLossyProxy(originOf('Table', storage.connectionString))
    registers = createAzureRegisters(lossyTableClient(proxy, storage.connectionString, 'registers'))
    client = registersClient(storage)
    await client.createTable()
  })
  afterAll(async () => {
    await proxy.stop()
    await storage.stop()
  })
  beforeEach(() => {
    names += 1
    rowKey = `connection-${names}`
    name = `circuit/${rowKey}`
    proxy.requests.length = 0
  })

  const byHand = (text: string) => ({ partitionKey: 'circuit', rowKey, text })

  test('costs a request to write, and a look more when someone else was faster', async () => {
    const version = await registers.write(name, 'first', undefined)
    await registers.write(name, 'second', version)
    expect(proxy.requests).toHaveLength(2)
    await registers.write(name, 'too late', version)
    expect(proxy.requests).toHaveLength(4)
  })

  test('that was created is ours, though the answer was lost', async () => {
    proxy.loseAnswer(/^POST/)
    const version = await registers.write(name, 'text', undefined)
    expect(version).toBeDefined()
    expect(await registers.read(name)).toEqual({ text: 'text', version })
  })

  test('that was replaced is ours, though the answer was lost', async () => {
    const first = await registers.write(name, 'first', undefined)
    proxy.loseAnswer(/^PUT/)
    const second = await registers.write(name, 'second', first)
    expect(second).toBeDefined()
    expect(await registers.read(name)).toEqual({ text: 'second', version: second })
  })

  test('of an older version, whose row does not say which write it is from, is replaced as others are', async () => {
    await client.createEntity(byHand('old'))
    const old = await registers.read(name)
    expect(old?.text).toBe('old')
    proxy.loseAnswer(/^PUT/)
    const version = await registers.write(name, 'new', old?.version)
    expect(version).toBeDefined()
    expect(await registers.read(name)).toEqual({ text: 'new', version })
  })

  test('of an older version is someone else’s', async () => {
    await client.createEntity(byHand('old'))
    expect(await registers.write(name, 'new', undefined)).toBeUndefined()
    expect((await registers.read(name))?.text).toBe('old')
  })

  test('with the same text, written by someone else, is not ours', async () => {
    const first = await registers.write(name, 'first', undefined)
    await registers.write(name, 'same', first)
    expect(await registers.write(name, 'same', first)).toBeUndefined()
    expect(await registers.write(name, 'same', undefined)).toBeUndefined()
  })

  test.each<[string, () => Promise<unknown>]>([
    ['replaced', () => client.updateEntity(byHand('theirs'), 'Replace')],
    ['removed', () => client.deleteEntity('circuit', rowKey)],
  ])('that someone else has %s before the call is made again is not ours', async (__, change) => {
    const first = await registers.write(name, 'first', undefined)
    proxy.loseAnswer(/^PUT/)
    proxy.beforeNext(/^PUT/, async () => undefined)
    proxy.beforeNext(/^PUT/, async () => void (await change()))
    expect(await registers.write(name, 'ours', first)).toBeUndefined()
  })

  test('of which it cannot be found out whose it is, is storage_unavailable', async () => {
    proxy.loseAnswer(/^POST/)
    for (let tries = 0; tries < 3; tries += 1) proxy.loseAnswer(/^GET/)
    const unavailable = { code: 'storage_unavailable', retry: 'later' }
    await expect(registers.write(name, 'text', undefined)).rejects.toMatchObject(unavailable)
  })
})
