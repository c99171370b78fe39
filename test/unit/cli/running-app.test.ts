import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type * as RunningAppModule from '../../../cli/running-app.ts'

let folder: string
let running: typeof RunningAppModule

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'running-app-'))
  // Not where an npm start of this machine says where it is.
  vi.stubEnv('TMPDIR', folder)
  // Another test of this process may have loaded it for where that is.
  vi.resetModules()
  running = await import('../../../cli/running-app.ts')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})
beforeEach(async () => {
  for (const name of await readdir(folder)) await rm(join(folder, name))
})

const one = { webhook: 'http://127.0.0.1:1/api/alerts?code=a', settings: { AzureWebJobsStorage: 'one' } }
const other = { webhook: 'http://127.0.0.1:2/api/alerts?code=b', settings: { AzureWebJobsStorage: 'other' } }

test('without an announcement no app runs', async () => {
  expect(await running.readRunningApp()).toBeUndefined()
})

test('the app that was begun last is found, by its user only', async () => {
  await running.announceApp(one)
  await running.announceApp(other)
  expect(await running.readRunningApp()).toEqual(other)
  const [name = ''] = await readdir(folder)
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
})

test('an app takes back its own announcement and no other', async () => {
  await running.announceApp(one)
  await running.announceApp(other)
  await running.withdrawApp(one)
  expect(await running.readRunningApp()).toEqual(other)
  await running.withdrawApp(other)
  expect(await running.readRunningApp()).toBeUndefined()
})
