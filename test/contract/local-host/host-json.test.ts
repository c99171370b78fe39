import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { readHostJson } from '../../../dev/host/host-json.ts'

const folders: string[] = []

async function folderWith(hostJson: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'host-json-'))
  folders.push(folder)
  await writeFile(join(folder, 'host.json'), JSON.stringify(hostJson))
  return folder
}

const withQueues = (queues: object) => folderWith({ version: '2.0', extensions: { queues } })

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })))
})

describe('host.json', () => {
  test('has the defaults of the host', async () => {
    expect(await readHostJson(await folderWith({ version: '2.0' }), {})).toEqual({
      routePrefix: 'api',
      queues: {
        batchSize: 16,
        newBatchThreshold: 8 * availableParallelism(),
        maxDequeueCount: 5,
        visibilityTimeoutMs: 0,
        maxPollingIntervalMs: 2_000,
        messageEncoding: 'base64',
      },
    })
  })

  test('says how queues are read', async () => {
    const folder = await withQueues({ batchSize: 4, visibilityTimeout: '00:01:30', messageEncoding: 'none' })
    expect((await readHostJson(folder, {})).queues).toMatchObject({
      batchSize: 4,
      newBatchThreshold: 2 * availableParallelism(),
      visibilityTimeoutMs: 90_000,
      messageEncoding: 'none',
    })
  })

  test('may have an empty route prefix', async () => {
    const folder = await folderWith({ version: '2.0', extensions: { http: { routePrefix: '' } } })
    expect((await readHostJson(folder, {})).routePrefix).toBe('')
  })

  test('is overridden by app settings', async () => {
    const folder = await withQueues({ maxDequeueCount: 9 })
    const environment = {
      AzureFunctionsJobHost__extensions__queues__maxDequeueCount: '2',
      AzureFunctionsJobHost__extensions__http__routePrefix: 'v1',
    }
    expect(await readHostJson(folder, environment)).toMatchObject({
      routePrefix: 'v1',
      queues: { maxDequeueCount: 2 },
    })
  })

  test.each([
    [{ batchSize: 33 }, 'batchSize'],
    [{ maxDequeueCount: 0 }, 'maxDequeueCount'],
    [{ visibilityTimeout: 30 }, 'visibilityTimeout'],
    [{ messageEncoding: 'utf8' }, 'messageEncoding'],
  ])('is refused with %j', async (queues, key) => {
    await expect(readHostJson(await withQueues(queues), {})).rejects.toThrow(key)
  })

  test('is refused without its version', async () => {
    await expect(readHostJson(await folderWith({}), {})).rejects.toThrow('version')
  })
})
