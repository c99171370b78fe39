import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TableClient } from '@azure/data-tables'
import { BlobServiceClient } from '@azure/storage-blob'
import { describe, expect, test } from 'vitest'
import { startAzurite } from '../../../dev/azurite.ts'
import { connectQueues } from '../../../dev/host/queue.ts'
import { until } from './until.ts'

const AZURITE = new URL('../../../dev/azurite.ts', import.meta.url).href

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  )

describe('Azurite', () => {
  test('has blobs, queues and tables', async () => {
    const azurite = await startAzurite()
    const { connectionString } = azurite
    try {
      await BlobServiceClient.fromConnectionString(connectionString).getContainerClient('blobs').create()
      await connectQueues(connectionString).getQueueClient('queue').create()
      await TableClient.fromConnectionString(connectionString, 'table', {
        allowInsecureConnection: true,
      }).createTable()
    } finally {
      await azurite.stop()
    }
    expect(await answers(azurite.queueUrl)).toBe(false)
  })

  test('keeps its data in a folder, and comes back on the same ports', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'azurite-'))
    const first = await startAzurite({ folder })
    const queue = connectQueues(first.connectionString).getQueueClient('kept')
    await queue.create()
    await queue.sendMessage('still here')
    await first.stop()
    const second = await startAzurite({ folder, ports: first.ports })
    const { peekedMessageItems } = await queue.peekMessages()
    await second.stop()
    await rm(folder, { recursive: true })
    expect(second.connectionString).toBe(first.connectionString)
    expect(peekedMessageItems.map(({ messageText }) => messageText)).toEqual(['still here'])
  })

  test('says why it did not start', async () => {
    const running = await startAzurite()
    await expect(startAzurite({ ports: running.ports })).rejects.toThrow(
      /Azurite ended with code 1.*EADDRINUSE/s,
    )
    await running.stop()
  })

  test('ends with an owner that was killed', async () => {
    const source = `
      const { startAzurite } = await import(${JSON.stringify(AZURITE)})
      console.log((await startAzurite()).queueUrl)`
    const owner = spawn(process.execPath, ['--input-type=module', '--eval', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(owner.stdout, 'data')) as [Buffer]
    const queueUrl = line.toString().trim()
    expect(await answers(queueUrl)).toBe(true)
    owner.kill('SIGKILL')
    await until('Azurite is gone', async () => !(await answers(queueUrl)))
  })
})
