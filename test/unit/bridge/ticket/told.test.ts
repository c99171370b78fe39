import { expect, test } from 'vitest'
import { createTestBridge, type TestBridge } from '../../../builders/bridge.ts'
import { buildConfig, buildPolicy, buildRoute } from '../../../builders/config.ts'
import { messageOf } from '../../../builders/notification.ts'
import { buildHealthPayload } from '../../../builders/payload.ts'
import { shippedTemplate } from '../../../builders/shipped-template.ts'

const at = (minute: number): string => `2026-11-23T12:${minute}:00.000Z`
const update = (stage: 'Active' | 'Resolved' | 'RCA', minute: number): object =>
  buildHealthPayload({ episode: 'outage', stage, at: at(minute) })

async function delivered(payloads: readonly object[], policy = buildPolicy({})): Promise<TestBridge> {
  const route = buildRoute('servicenow', { template: shippedTemplate('servicenow-incident'), policy })
  const bridge = createTestBridge(() => buildConfig(route))
  for (const payload of payloads) await bridge.deliver(messageOf(payload))
  return bridge
}

test('the end says since when the problem lasted, though it is an alert of its own', async () => {
  const bridge = await delivered([update('Active', 10), update('Resolved', 25)])
  const [resolved] = bridge.product().tickets[0]?.changes ?? []
  expect(resolved?.fields['close_notes']).toBe(
    'service-health ended at 2026-11-23 12:25:00 UTC. It lasted 15 min, since 2026-11-23 12:10:00 UTC.',
  )
})

test('a ticket that is opened again is titled by what is wrong now', async () => {
  const bridge = await delivered([update('Active', 10), update('Resolved', 25), update('Active', 30)])
  const reopened = bridge.product().tickets[0]?.changes[1]
  expect(reopened).toMatchObject({
    action: 'reopen',
    fields: { short_description: expect.stringContaining('Active') },
  })
})

test('a late review is a note on the ticket, with what the ticket said before', async () => {
  const bridge = await delivered([update('Active', 10), update('Resolved', 25), update('RCA', 40)])
  const tickets = bridge.product().tickets
  expect(tickets.map(({ changes }) => changes.map(({ action }) => action))).toEqual([['resolve', 'note']])
  const note = tickets[0]?.changes[1]?.fields['work_notes'] ?? ''
  expect(note).toMatch(/RCA: Storage is slow[^]*\nBefore: .*Resolved: Storage is slow/)
})

test('a late review of an alert without a ticket opens none, even where the route opens one for each end', async () => {
  const bridge = await delivered([update('RCA', 40)], buildPolicy({ onUnknownEnd: 'ticket' }))
  expect(bridge.product().calls).toEqual([])
})
