import { describe, expect, test } from 'vitest'
import { lookNow, type LookNowTools } from '../../../../shared/bridge/ticket/look-now.ts'
import { NEW_TICKET_RECORD } from '../../../../shared/storage/ledger.ts'
import { createTestBridge, type TestBridge } from '../../../builders/bridge.ts'
import { messageOf } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'
import { refusal } from '../../../builders/scripted-product.ts'

const CONNECTION = 'servicenow'

function look(
  bridge: TestBridge,
  id: string,
  ledger: LookNowTools['ledger'] = bridge.ledger,
): Promise<boolean> {
  const { clock, logLines } = bridge
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

/** The ledger of a bridge, and what it was asked. */
function askedLedger({ ledger }: TestBridge): { ledger: LookNowTools['ledger']; asked: unknown[][] } {
  const asked: unknown[][] = []
  return {
    asked,
    ledger: {
      claim: (...args) => {
        asked.push(['claim', ...args])
        return ledger.claim(...args)
      },
      read: (key) => {
        asked.push(['read', key])
        return ledger.read(key)
      },
      list: (args) => {
        asked.push(['list', args])
        return ledger.list(args)
      },
    },
  }
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

  test('is found by its row, which is claimed for as long as a change takes, and not by a list', async () => {
    const bridge = await withTicket()
    const { ledger, asked } = askedLedger(bridge)
    await look(bridge, 'INC1', ledger)
    const key = { connection: CONNECTION, correlationId: bridge.product().tickets[0]?.correlationId }
    expect(asked).toEqual([
      ['read', key],
      ['claim', key, [], { longestChangeSeconds: 65 }],
    ])
  })

  test('that followed another one is looked for among the newest of its own connection', async () => {
    const bridge = await withTicket()
    const row = bridge.product().tickets[0]?.correlationId
    bridge.product().setStatus('INC1', 'closed')
    bridge.clock.advance(3600)
    await bridge.deliver(messageOf(buildPayload({ firedAt: new Date(bridge.clock.now()).toISOString() })))
    const other = await bridge.ledger.claim({ connection: 'other', correlationId: 'e'.repeat(32) }, [])
    await other?.save({ ...NEW_TICKET_RECORD, item: { id: '2', number: 'INC2', url: '' }, status: 'open' })
    const { ledger, asked } = askedLedger(bridge)
    await look(bridge, 'INC2', ledger)
    expect(asked[1]).toEqual(['list', { connections: [CONNECTION], limit: 200 }])
    expect(bridge.logLines.at(-1)).toMatchObject({ event: 'ticket-looked-at', correlationId: row })
  })

  test('is left alone when there is nothing to claim', async () => {
    const bridge = await withTicket()
    const { ledger } = askedLedger(bridge)
    expect(await look(bridge, 'INC1', { ...ledger, claim: async () => undefined })).toBe(true)
    expect(bridge.logLines.map(({ event }) => event)).not.toContain('ticket-looked-at')
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
    expect(await look(bridge, 'INC1')).toBe(false)
    expect(await states(bridge)).toEqual([])
  })

  test.each(['of another tool', `x${'f'.repeat(32)}`, `${'f'.repeat(32)}x`])(
    'carries the correlation id %s, for which no row is read',
    async (correlationId) => {
      const bridge = createTestBridge()
      await bridge.product().open({ correlationId, fields: {} })
      const { ledger, asked } = askedLedger(bridge)
      expect(await look(bridge, 'INC1', ledger)).toBe(false)
      expect(asked).toEqual([])
    },
  )
})
