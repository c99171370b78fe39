import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runChaos } from '../../dev/chaos/run-chaos.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bridge-chaos-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('nothing is lost and nothing made twice while copies, the storage and ServiceNow come and go', async () => {
  const report = await runChaos({
    alerts: 200,
    processes: 2,
    seconds: 30,
    seed: 1,
    // By force it takes minutes more, which a dead copy's claims last: npm run chaos takes them.
    isByForce: false,
    folder,
    tell: () => undefined,
  })

  const { lost, duplicates, queued, reconciliation, deadLetters } = report
  expect({ lost, duplicates, queued, gaps: reconciliation.gaps }).toEqual({
    lost: [],
    duplicates: [],
    queued: 0,
    gaps: [],
  })
  expect([...deadLetters]).toEqual([])
  expect(report.posts.accepted).toBeGreaterThanOrEqual(200)
  expect(report.restarts).toBeGreaterThan(1)
}, 660_000)
