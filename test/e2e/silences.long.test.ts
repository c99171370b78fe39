/** A silence that a person adds in the terminal, and what the built app makes of it. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StoredSilence } from '../../shared/bridge/mute/silence-register.ts'
import { until } from '../contract/local-host/until.ts'
import { metricPayload } from './metric-payload.ts'
import { World } from './world.ts'

const SILENCE_MS = 15_000

let world: World

beforeAll(async () => {
  world = await World.start()
}, 120_000)
afterAll(() => world.stop())

async function silence(...words: string[]): Promise<string> {
  const env = { ...process.env, ...world.stack.settings }
  return (await promisify(execFile)(process.execPath, ['cli/silence.ts', ...words], { env })).stdout
}

async function silences(): Promise<StoredSilence[]> {
  return JSON.parse(await silence('list', '--json')) as StoredSilence[]
}

test('an alert that is muted has no ticket until the end, then one', async () => {
  const end = new Date(Date.now() + SILENCE_MS).toISOString()
  await silence('add', '--all', '--until', end, '--why', 'a move', '--by', 'ann')
  expect(await silences()).toMatchObject([{ until: end, why: 'a move', by: 'ann' }])
  await world.post(metricPayload({ episode: 'muted' }))
  await until('the alert is held', async () => (await world.journal()).some(({ step }) => step === 'waiting'))
  expect(await world.journal()).toContainEqual(
    expect.objectContaining({ step: 'waiting', code: 'muted', until: end, attempt: 0 }),
  )
  expect(await world.incidents()).toEqual([])
  await world.settled()
  const [incident, ...others] = await world.incidents()
  expect(others).toEqual([])
  expect(Date.parse(`${String(incident?.['opened_at']).replace(' ', 'T')}.999Z`)).toBeGreaterThanOrEqual(
    Date.parse(end),
  )
  expect(await world.reconcile()).toMatchObject({ accepted: 1, delivered: 1, gaps: [] })
}, 120_000)

test('a silence is ended by its id, once, and both are in the journal', async () => {
  await silence('add', '--when', 'alert.severity == "Sev4"', '--until', '2h', '--why', 'noise', '--by', 'ann')
  const id = (await silences()).find(({ why }) => why === 'noise')?.id ?? ''
  expect(await silence('end', id, '--by', 'ben')).toBe(`Ended: ${id}\n`)
  expect(await silence('list')).toMatch(
    new RegExp(`${id}  over .* ended by ben\n    alert.severity == "Sev4"\n    noise`),
  )
  await expect(silence('end', id)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('silence_unknown'),
  })
  const steps = (await world.journal()).filter(({ deliveryId }) => deliveryId === id).map(({ step }) => step)
  expect(steps).toEqual(['silenced', 'unsilenced'])
}, 120_000)

test('what is added and what is ended are printed as JSON', async () => {
  const words = ['--when', 'alert.severity == "Sev4"', '--until', '2h', '--why', 'noise', '--by', 'ann']
  const added = JSON.parse(await silence('add', ...words, '--json')) as StoredSilence
  expect(added).toMatchObject({ why: 'noise', by: 'ann' })
  expect(JSON.parse(await silence('end', added.id, '--by', 'ben', '--json'))).toEqual({
    ...added,
    endedAt: expect.any(String),
    endedBy: 'ben',
  })
}, 120_000)
