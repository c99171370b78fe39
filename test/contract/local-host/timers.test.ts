import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningHost, appFolder, runHost } from './run-host.ts'
import { until } from './until.ts'

interface Timer {
  readonly isPastDue: boolean
  readonly schedule: { readonly adjustForDST: boolean }
  readonly scheduleStatus?: { readonly last: string; readonly next: string }
}
type Seen = Record<'yearly' | 'quick' | 'fails', Timer[]>

let host: RunningHost

beforeAll(async () => {
  host = await runHost({
    app: appFolder('timer'),
    environment: { YEARLY: '0 0 0 1 1 *', FUNCTION_KEY: 'function-key' },
  })
})
afterAll(() => host.stop())

const seen = async () => (await (await fetch(`${host.url}/api/seen`)).json()) as Seen

describe('a timer', () => {
  test('runs at startup when it asks for it, and gets its schedule', async () => {
    const [timer] = await until('the yearly run', async () => {
      const { yearly } = await seen()
      return yearly.length > 0 && yearly
    })
    expect(timer).toMatchObject({
      isPastDue: false,
      schedule: { adjustForDST: true },
      scheduleStatus: {
        last: '0001-01-01T00:00:00',
        next: expect.stringMatching(/^\d{4}-01-01T00:00:00\.000\+00:00$/),
      },
    })
  })

  test('runs on its schedule, without a status when that is shorter than a minute', async () => {
    const timers = await until('two runs', async () => {
      const { quick } = await seen()
      return quick.length >= 2 && quick
    })
    expect(timers.every(({ scheduleStatus }) => scheduleStatus === undefined)).toBe(true)
  })

  test('goes on after a failure', async () => {
    const runs = await until('a run after a failed one', async () => {
      const { fails } = await seen()
      return fails.length >= 2 && fails.length
    })
    expect(runs).toBeGreaterThanOrEqual(2)
    expect(host.log()).toContain("Executed 'fails' (Failed")
  })
})

const run = (name: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${host.url}/admin/functions/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-functions-key': host.masterKey },
    body: '{}',
    ...init,
  })

describe('a timer that is run by hand', () => {
  test('is accepted at once and runs without a status of its schedule', async () => {
    const before = (await seen()).yearly.length
    expect((await run('YEARLY')).status).toBe(202)
    const timers = await until('one more run', async () => {
      const { yearly } = await seen()
      return yearly.length > before && yearly
    })
    expect(timers.at(-1)).toEqual({ isPastDue: false, schedule: { adjustForDST: true } })
  })

  test.each([
    ['no key', { headers: { 'content-type': 'application/json' } }, 401],
    ['the function key', { headers: { 'x-functions-key': 'function-key' } }, 401],
    ['a body that is no JSON object', { body: '[]' }, 400],
    ['input that is no text, number or boolean', { body: '{"input":{}}' }, 400],
    ['GET', { method: 'GET', body: null }, 404],
  ])('is refused: %s', async (_, init, status) => {
    expect((await run('yearly', init)).status).toBe(status)
  })

  test('is refused without a media type of JSON', async () => {
    expect((await run('yearly', { headers: { 'x-functions-key': host.masterKey } })).status).toBe(415)
  })

  test.each(['nowhere', 'seen'])('is not found, or started by HTTP: %s', async (name) => {
    expect((await run(name)).status).toBe(404)
  })
})
