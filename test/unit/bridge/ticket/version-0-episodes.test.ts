import { expect, test } from 'vitest'
import { type PackedRecord, unpackRecord } from '../../../../shared/storage/azure/packed-record.ts'
import { TICKET_FORMAT } from '../../../../shared/storage/ticket-format.ts'
import { followingCorrelationId } from '../../../../shared/ticket/keys.ts'
import type { WorkItemStatus } from '../../../../shared/ticket/ticket.ts'
import { createSharedStorage, createTestBridge, type TestBridge } from '../../../builders/bridge.ts'
import { createClock } from '../../../builders/clock.ts'
import { buildConfig, buildPolicy, buildRoute } from '../../../builders/config.ts'
import { buildNotification } from '../../../builders/notification.ts'
import type { ProductTicket } from '../../../builders/scripted-product.ts'
import {
  MESSAGES,
  PAYLOADS,
  RECORDED_AT,
  REGISTERS,
  TICKET_ROWS,
  type TicketRow,
} from '../../../builders/storage-v0.ts'

const plain = buildRoute('servicenow')
const { connection } = plain
const ROUTES = [
  plain,
  buildRoute('hold', { connection, policy: buildPolicy({ onResolve: 'hold', resolveAfterSeconds: 1800 }) }),
  buildRoute('per-rule', { connection, grouping: 'perRule', policy: buildPolicy({ notesPerHour: 1 }) }),
  buildRoute('limited'),
  buildRoute('unsigned'),
] as const

const COLUMNS_OF_TABLE = new Set(['partitionKey', 'rowKey', 'number', 'claimId', 'claimedUntil'])

/** The app of today on what the app of then has left behind, a second later. */
async function upgrade(): Promise<TestBridge> {
  const clock = createClock()
  clock.advance((Date.parse(RECORDED_AT) - clock.now()) / 1000 + 1)
  const storage = createSharedStorage(clock)
  for (const { name, text } of REGISTERS) await storage.registers.write(name, text, undefined)
  const bridge = createTestBridge(() => buildConfig(...ROUTES), storage)
  for (const [name, text] of Object.entries(PAYLOADS)) await storage.payloads.write(name, text)
  for (const row of Object.values(TICKET_ROWS)) loadRow(row, bridge)
  return bridge
}

function loadRow(row: TicketRow, bridge: TestBridge): void {
  const { partitionKey: connectionName, rowKey: correlationId, claimedUntil } = row
  const columns = Object.fromEntries(Object.entries(row).filter(([name]) => !COLUMNS_OF_TABLE.has(name)))
  const record = unpackRecord(columns as PackedRecord, correlationId)
  const { item, generation, resolvedByUsAt, heldByUsAt, assignment } = record
  const key = { connection: connectionName, correlationId }
  // Only the Table compresses columns.
  const text =
    typeof row['record'] === 'string'
      ? row['record']
      : JSON.stringify({ v: TICKET_FORMAT.version, ...record })
  bridge.ledger.load(key, text, Number(claimedUntil))
  if (item === null) return
  bridge.product(connectionName).tickets.push({
    ...item,
    correlationId: followingCorrelationId(correlationId, generation),
    status: resolvedByUsAt !== null ? 'resolved' : heldByUsAt !== null ? 'held' : 'open',
    closeCode: '',
    assignment: assignment ?? { assignee: '', group: '', inWork: false },
    fields: {},
    changes: [],
    attachments: [],
  })
}

function ticketOf(name: string, bridge: TestBridge): ProductTicket | undefined {
  const { rowKey = '' } = TICKET_ROWS[name] ?? {}
  return bridge
    .product()
    .tickets.find(({ correlationId }) =>
      [0, 1].some((generation) => followingCorrelationId(rowKey, generation) === correlationId),
    )
}

function statusOf(name: string, bridge: TestBridge): WorkItemStatus | undefined {
  return ticketOf(name, bridge)?.status
}

/** The alert of a message, sent again with other properties. */
function payloadOf(message: string, essentials: object): unknown {
  const alert = MESSAGES[message]?.envelope.notifications[0]?.alert as { data: { essentials: object } }
  return { ...alert, data: { ...alert.data, essentials: { ...alert.data.essentials, ...essentials } } }
}

const ENDED = { monitorCondition: 'Resolved', resolvedDateTime: '2026-11-26T00:44:00Z' }

async function deliver(payload: unknown, route: string, { deliver: put, clock }: TestBridge): Promise<void> {
  const receivedAt = new Date(clock.now()).toISOString()
  await put({ v: 2, notifications: [buildNotification(payload, { receivedAt, routes: [route] })] })
}

async function takeMessage(name: string, bridge: TestBridge): Promise<void> {
  await bridge.deliver(MESSAGES[name]?.envelope)
}

test('an episode that was open is resolved in its ticket', async () => {
  const bridge = await upgrade()
  const before = bridge.product().tickets.length
  await deliver(payloadOf('open', ENDED), 'servicenow', bridge)
  expect(statusOf('open', bridge)).toBe('resolved')
  expect(bridge.product().tickets).toHaveLength(before)
})

test('an alert whose delivery was done is not written again', async () => {
  const bridge = await upgrade()
  await takeMessage('open', bridge)
  expect(ticketOf('open', bridge)?.changes).toEqual([])
  expect(bridge.product().calls).toEqual([])
})

test('the next episode of a series reopens the ticket of the one that was resolved', async () => {
  const bridge = await upgrade()
  const before = bridge.product().tickets.length
  const next = { alertId: '/subscriptions/s/providers/p/alerts/next', firedDateTime: '2026-11-26T00:43:30Z' }
  await deliver(payloadOf('resolvedFired', next), 'servicenow', bridge)
  expect(ticketOf('resolved', bridge)?.changes).toMatchObject([{ action: 'reopen' }])
  expect(bridge.product().tickets).toHaveLength(before)
})

test('a ticket that was set aside is resolved by the wake-up that was put then', async () => {
  const bridge = await upgrade()
  bridge.clock.advance(1800)
  await takeMessage('wakeUpOfHold', bridge)
  expect(statusOf('held', bridge)).toBe('resolved')
})

test('the end of an episode that was merged resolves the ticket that it was merged into', async () => {
  const bridge = await upgrade()
  await deliver(payloadOf('later', ENDED), 'servicenow', bridge)
  expect(statusOf('reopened', bridge)).toBe('resolved')
})

test('the end of an episode that was rolled up is written to the roll-up', async () => {
  const bridge = await upgrade()
  const before = bridge.product().tickets.length
  await deliver(payloadOf('rolledUp', ENDED), 'servicenow', bridge)
  const delivered = bridge.journal.entries.find(({ step }) => step === 'delivered')
  expect(delivered).toMatchObject({ correlationId: TICKET_ROWS['rollUp']?.rowKey, number: 'INC0010008' })
  expect(bridge.product().tickets).toHaveLength(before)
})

test('a storm goes on', async () => {
  const bridge = await upgrade()
  const before = bridge.product().tickets.length
  await deliver(payloadOf('rolledUp', { alertId: '/a/b/c/another' }), 'servicenow', bridge)
  expect(bridge.product().tickets).toHaveLength(before)
  expect(bridge.logLines).toContainEqual(expect.objectContaining({ event: 'alert-rolled-up' }))
})

test('a digest that was due has the reports left for it', async () => {
  const bridge = await upgrade()
  bridge.clock.advance(3600)
  await takeMessage('wakeUpOfDigest', bridge)
  expect(ticketOf('digest', bridge)?.changes).toMatchObject([{ action: 'note', fields: { reports: '2' } }])
})

test('a ticket that followed one which a person closed is the one that is noted', async () => {
  const bridge = await upgrade()
  const before = bridge.product().tickets.length
  const again = payloadOf('open', { alertId: '/a/b/c/closed-3', alertRule: 'closed' })
  await deliver(again, 'per-rule', bridge)
  expect(ticketOf('followsClosed', bridge)?.changes).toMatchObject([{ action: 'note' }])
  expect(bridge.product().tickets).toHaveLength(before)
})

test('an alert that was put back opens its ticket when its connection is called again', async () => {
  const bridge = await upgrade()
  await takeMessage('putBack', bridge)
  expect(bridge.journal.entries).toMatchObject([{ step: 'waiting', code: 'circuit_open' }])
  bridge.clock.advance(1000)
  await bridge.deliverNext()
  expect(bridge.product('limited').tickets).toHaveLength(1)
})

test('an alert that waited for a sign-in, in a blob, opens its ticket', async () => {
  const bridge = await upgrade()
  bridge.clock.advance(1000)
  await takeMessage('putBackWithBlob', bridge)
  expect(bridge.product('unsigned').tickets).toMatchObject([{ fields: { title: 'open unsigned' } }])
  expect([...bridge.payloads.texts.keys()]).toEqual([])
})

test('a ticket that was opened in doubt is found, and not opened twice', async () => {
  const bridge = await upgrade()
  const { rowKey = '' } = TICKET_ROWS['doubt'] ?? {}
  const item = await bridge.product().open({ correlationId: rowKey, fields: {} })
  await takeMessage('putBackInDoubt', bridge)
  await bridge.settle(60)
  await deliver(payloadOf('putBackInDoubt', ENDED), 'servicenow', bridge)
  expect(bridge.product().calls.filter((call) => call === 'open')).toHaveLength(1)
  expect(await bridge.product().read(item)).toMatchObject({ status: 'resolved' })
})

test('a ticket that was claimed by an instance which died is waited for, and then found', async () => {
  const bridge = await upgrade()
  const { rowKey = '' } = TICKET_ROWS['claimed'] ?? {}
  const item = await bridge.product().open({ correlationId: rowKey, fields: {} })
  await takeMessage('claimed', bridge)
  expect(bridge.journal.entries).toMatchObject([{ step: 'waiting', code: 'ticket_claimed_elsewhere' }])
  await bridge.settle(300)
  await deliver(payloadOf('claimed', ENDED), 'servicenow', bridge)
  expect(bridge.product().calls.filter((call) => call === 'open')).toHaveLength(1)
  expect(await bridge.product().read(item)).toMatchObject({ status: 'resolved' })
})

test('a row of a newer version of the app is left alone, and its alert waits', async () => {
  const bridge = await upgrade()
  const { rowKey = '' } = TICKET_ROWS['open'] ?? {}
  const key = { connection: 'servicenow', correlationId: rowKey }
  const text = JSON.stringify({ v: TICKET_FORMAT.version + 1, tickets: [] })
  bridge.ledger.load(key, text)
  await deliver(payloadOf('open', ENDED), 'servicenow', bridge)
  expect(bridge.ledger.textOf(key)).toBe(text)
  expect(bridge.product().calls).toEqual([])
  expect(bridge.queue.notifications).toMatchObject([{ attempt: 0, routes: ['servicenow'] }])
  expect(bridge.journal.entries).toMatchObject([{ step: 'waiting', code: 'stored_by_newer_version' }])
})
