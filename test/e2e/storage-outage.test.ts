import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Azurite, startAzurite } from '../../dev/azurite.ts'
import { metricPayload } from './metric-payload.ts'
import { type Answer, World } from './world.ts'

let folder: string
let storage: Azurite
let world: World

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bridge-storage-'))
  storage = await startAzurite({ folder })
  world = await World.start({ environment: { AzureWebJobsStorage: storage.connectionString } })
}, 60_000)
afterAll(async () => {
  await world.stop()
  await storage.stop()
  await rm(folder, { recursive: true })
})

test('while storage is down alerts are answered 503 with Retry-After; what got a 202 is a ticket when it is back', async () => {
  const post = (episode: string): Promise<Answer> => world.post(metricPayload({ episode, rule: episode }))

  const before = await Promise.all(['a', 'b', 'c'].map(post))
  const { ports } = storage
  await storage.stop()
  const during = await Promise.all(['d', 'e', 'f'].map(post))
  storage = await startAzurite({ folder, ports })
  const after = await Promise.all(['g', 'h'].map(post))
  await world.settled(storage.connectionString)

  expect([...before, ...after].map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
  for (const answer of during) {
    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { code: 'storage_unavailable' },
    })
  }
  // The template's title ends with the rule, which is named after its episode.
  const rules = (await world.incidents()).map((incident) =>
    String(incident['short_description']).replace(/^.* on vm1 \((.+)\)$/, '$1'),
  )
  expect(rules.toSorted()).toEqual(['a', 'b', 'c', 'g', 'h'])
}, 180_000)
