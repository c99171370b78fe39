import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ConfigCopy, copyConfig } from '../../dev/stack/config-copy.ts'
import { until } from '../contract/local-host/until.ts'
import { metricPayload } from './metric-payload.ts'
import { World } from './world.ts'

interface Posted {
  readonly event: string
  readonly condition: string
  readonly notices: readonly { readonly title: string; readonly text: string }[]
}

const posted: Posted[] = []
/** What the webhook answers next; then it answers 200. */
const answers = [500]

let webhook: Server
let config: ConfigCopy
let world: World
beforeAll(async () => {
  webhook = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      posted.push(JSON.parse(Buffer.concat(chunks).toString()) as Posted)
      response.writeHead(answers.shift() ?? 200).end()
    })
  })
  webhook.listen(0, '127.0.0.1')
  await once(webhook, 'listening')
  config = await copyConfig((bridge) => {
    bridge.set('fallback', { webhook: '${FALLBACK_WEBHOOK}', severity: 'Sev2', after: '1s' })
  })
  const url = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/hooks/hunter2`
  world = await World.start({ environment: { BRIDGE_CONFIG: config.folder, FALLBACK_WEBHOOK: url } })
}, 60_000)
afterAll(async () => {
  await Promise.all([world.stop(), config.stop()])
  webhook.close()
})

/** The timer runs every five minutes; here it is run at once. */
async function look(): Promise<void> {
  const [app] = world.apps
  const answer = await fetch(`${app?.url}/admin/functions/announce-late`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-functions-key': app?.masterKey ?? '' },
    body: '{}',
  })
  expect(answer.status).toBe(202)
}

async function lookUntil(what: string, condition: () => boolean): Promise<void> {
  await until(what, async () => {
    await look()
    return condition()
  })
}

test('an alert that a product does not take is announced, and once more when it has its ticket', async () => {
  const match = { path: '/api/now' }
  await world.scriptServiceNow('faults', { match, times: 1000, fault: { status: 429, retryAfterSeconds: 1 } })
  await world.post(metricPayload({ episode: 'late', rule: 'late one' }))

  await lookUntil('its lateness is announced', () => posted.length >= 2)
  const said = { event: 'alert-late', condition: 'fired', notices: [{ title: 'No ticket yet: late one' }] }
  // The first post was answered with 500.
  expect(posted).toMatchObject([said, said])

  await world.scriptServiceNow('faults', {}, 'DELETE')
  await world.settled()
  await lookUntil('its ticket is announced', () => posted.length >= 3)
  await look()

  const [incident] = await world.incidents()
  expect(posted.slice(2)).toMatchObject([
    { condition: 'resolved', notices: [{ text: expect.stringContaining(String(incident?.['number'])) }] },
  ])
  const announced = (await world.journal()).flatMap((line) => (line.step === 'announced' ? [line.event] : []))
  expect(announced).toEqual(['alert-late', 'late-alert-delivered'])
  expect(world.apps[0]?.log()).not.toContain('hunter2')
}, 120_000)
