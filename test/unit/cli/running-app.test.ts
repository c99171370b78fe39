import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import * as running from '../../../cli/running-app.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'running-app-'))
  // Not the folder in which an npm start on this machine announces itself.
  vi.stubEnv('TMPDIR', folder)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})
beforeEach(async () => {
  for (const name of await readdir(folder)) await rm(join(folder, name))
})

const appOn = (port: number, config = 'config', pid = process.pid): running.RunningApp => ({
  webhook: `http://127.0.0.1:${port}/api/alerts?code=a`,
  settings: { AzureWebJobsStorage: `of ${port}` },
  config,
  pid,
})
const [one, other] = [appOn(7071), appOn(7072, '../ours')]

test('without an announcement no app runs', async () => {
  expect(await running.readRunningApp()).toBeUndefined()
})

test('the one app that runs is found, by its user only', async () => {
  await running.announceApp(one)
  expect(await running.readRunningApp()).toEqual(one)
  const [name = ''] = await readdir(folder)
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
})

test('with several apps, none is chosen by chance: the error lists them with what to type, and that chooses', async () => {
  await running.announceApp(other)
  await running.announceApp(one)
  await expect(running.readRunningApp()).rejects.toThrow(
    /Several apps run .+\n {2}BRIDGE_APP=7071 {3}config\n {2}BRIDGE_APP=7072 {3}\.\.\/ours$/s,
  )
  vi.stubEnv('BRIDGE_APP', '7072')
  expect(await running.readRunningApp()).toEqual(other)
  vi.stubEnv('BRIDGE_APP', '7073')
  await expect(running.readRunningApp()).rejects.toThrow(
    'No app runs at the port 7073 (running: 7071, 7072). Start one with: npm start',
  )
  vi.stubEnv('BRIDGE_APP', '')
})

test('an app takes back its own announcement and no other', async () => {
  await running.announceApp(one)
  await running.announceApp(other)
  await running.withdrawApp(one)
  expect(await running.readRunningApps()).toEqual([other])
})

test('an app whose process was killed does not run any more', async () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  await running.announceApp(appOn(7071, 'config', pid))
  await running.announceApp(other)
  expect(await running.readRunningApp()).toEqual(other)
})
