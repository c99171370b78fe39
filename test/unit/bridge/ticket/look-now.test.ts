import { describe, expect, test } from 'vitest'
import { lookNow } from '../../../../shared/bridge/ticket/look-now.ts'
import { createTestBridge, type TestBridge } from '../../../builders/bridge.ts'
import { messageOf } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'
import { refusal } from '../../../builders/scripted-product.ts'

const CONNECTION = 'servicenow'

function look(bridge: TestBridge, id: string): Promise<boolean> {
  const { ledger, clock, logLines } = bridge
  return lookNow({ name: CONNECTION }, id, {
    connector: bridge.product(),
    longestChangeSeconds: 65,
    ledger,
    log: (level, event, facts) => void logLines.push({ level, event, ...facts }),
    now: clock.now,
  })
}

async function withTicket(): Promise<TestBridge> {
  const bridge = createTestBridge()
  await bridge.deliver(messageOf(buildPayload()))
  return bridge
}

const states = async ({ ledger }: TestBridge): Promise<unknown[]> =>
  (await ledger.list()).tickets.map(({ number, state }) => [number, state])

describe('a record that is a ticket of ours', () => {
  test('is known as the product has it, and nothing is written to it', async () => {
    const bridge = await withTicket()
    bridge.product().setStatus('INC1', 'closed')
    expect(await look(bridge, 'INC1')).toBe(true)
    expect(await states(bridge)).toEqual([['INC1', 'closed']])
    expect(bridge.product().tickets[0]?.changes).toEqual([])
    expect(bridge.logLines.at(-1)).toMatchObject({
      event: 'ticket-looked-at',
      status: 'closed',
      before: 'open',
    })
  })

  test('that followed another one is found as well', async () => {
    const bridge = await withTicket()
    bridge.product().setStatus('INC1', 'closed')
    bridge.clock.advance(3600)
    await bridge.deliver(messageOf(buildPayload({ firedAt: new Date(bridge.clock.now()).toISOString() })))
    expect(bridge.product().tickets).toHaveLength(2)
    bridge.product().setStatus('INC2', 'resolved')
    expect(await look(bridge, 'INC2')).toBe(true)
    expect(await states(bridge)).toEqual([['INC2', 'resolved']])
  })

  test('keeps its person: who took it before the look has it afterwards', async () => {
    const bridge = await withTicket()
    bridge.product().setAssignment('INC1', { assignee: 'ada' })
    await look(bridge, 'INC1')
    await bridge.deliver(messageOf(buildPayload({ condition: 'Resolved' })))
    expect(bridge.product().tickets).toMatchObject([{ status: 'open', changes: [{ action: 'note' }] }])
  })

  test('is left to the delivery that is at work on it', async () => {
    const bridge = await withTicket()
    const [ticket] = bridge.product().tickets
    const key = { connection: CONNECTION, correlationId: String(ticket?.correlationId) }
    await bridge.ledger.claim(key, [])
    expect(await look(bridge, 'INC1')).toBe(true)
    expect(bridge.logLines.map(({ event }) => event)).not.toContain('ticket-looked-at')
  })

  test('is free again when the look fails', async () => {
    const bridge = await withTicket()
    const read = bridge.product().read.bind(bridge.product())
    let reads = 0
    bridge.product().read = async (item) => {
      reads += 1
      if (reads === 2) throw refusal('product_unavailable')
      return read(item)
    }
    await expect(look(bridge, 'INC1')).rejects.toMatchObject({ code: 'product_unavailable' })
    expect(await look(bridge, 'INC1')).toBe(true)
  })
})

describe('a record that is not a ticket of ours', () => {
  test('is not found', async () => {
    const bridge = createTestBridge()
    expect(await look(bridge, 'INC9')).toBe(false)
    expect(await states(bridge)).toEqual([])
  })

  test('carries the correlation id of someone else', async () => {
    const bridge = createTestBridge()
    await bridge.product().open({ correlationId: 'f'.repeat(32), fields: {} })
    await bridge.product().open({ correlationId: 'of another tool', fields: {} })
    expect([await look(bridge, 'INC1'), await look(bridge, 'INC2')]).toEqual([false, false])
    expect(await states(bridge)).toEqual([])
  })
})
