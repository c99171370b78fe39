import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Listening } from '../../../simulators/listen.ts'
import { startWebhook } from '../../../simulators/webhook/start-webhook.ts'

let webhook: Listening
beforeAll(async () => {
  webhook = await startWebhook(() => new Date('2026-11-23T12:00:00Z'))
})
afterAll(() => webhook.stop())

test('accepts every post, and keeps it to be read', async () => {
  const answer = await fetch(`${webhook.url}/warnings`, { method: 'POST', body: '{"text":"hello"}' })
  const kept = await (await fetch(`${webhook.url}/__admin/posts`)).json()

  expect(answer.status).toBe(202)
  expect(kept).toEqual({
    posts: [{ at: '2026-11-23T12:00:00.000Z', path: '/warnings', body: '{"text":"hello"}' }],
  })
})

test('refuses a body that is too large, and a path that it does not have', async () => {
  const large = await fetch(webhook.url, { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) })
  const read = await fetch(`${webhook.url}/warnings`)
  expect([large.status, read.status]).toEqual([413, 404])
})
