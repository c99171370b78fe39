import { describe, expect, test } from 'vitest'
import type { BatchState } from '../../../../shared/bridge/ticket/batch-state.ts'
import {
  scheduleWakeUp,
  wakeUpNeededAt,
  withDeliveredAsBefore,
} from '../../../../shared/bridge/ticket/wake-up.ts'
import { NEW_TICKET_RECORD, type TicketRecord } from '../../../../shared/storage/ledger.ts'
import {
  at,
  buildBatch,
  buildEpisode,
  buildItem,
  buildRequest,
  REF,
  type RequestFacts,
  ROW,
} from '../../../builders/batch.ts'
import { buildPolicy, buildRoute } from '../../../builders/config.ts'
import { refusal } from '../../../builders/scripted-product.ts'

const NOW = at(100)
const held = buildItem({ status: 'held' })
const hold = (minutes: number) =>
  buildRoute('servicenow', { policy: buildPolicy({ onResolve: 'hold', resolveAfterSeconds: minutes * 60 }) })

/** A ticket that was set aside at minute 90 for so many minutes. */
function heldBatch(
  minutes: number,
  record: Partial<TicketRecord> = {},
  facts: RequestFacts = {},
): BatchState {
  const request = buildRequest({ route: hold(minutes), ...facts })
  return buildBatch([request], { item: REF, heldByUsAt: at(90), ...record }, { item: held })
}

const openBatch = (record: Partial<TicketRecord>): BatchState =>
  buildBatch([buildRequest()], record, { item: buildItem() })

const failing = async () => Promise.reject(refusal('storage_unavailable'))

const needed = (state: BatchState): string | undefined => wakeUpNeededAt(state, Date.parse(NOW))

describe('a wake-up is needed', () => {
  test('when the ticket must be looked at though nothing may arrive', () => {
    expect(needed(heldBatch(30))).toBe(at(120))
  })

  test('at once for what is due, unless a wake-up of this batch has looked at it', () => {
    expect(needed(heldBatch(5))).toBe(NOW)
    expect(needed(heldBatch(5, {}, { wakeUpAt: NOW }))).toBeUndefined()
    expect(needed(heldBatch(30, {}, { wakeUpAt: NOW }))).toBe(at(120))
    const beside = { requests: [buildRequest({ route: hold(5) }), buildRequest({ wakeUpAt: NOW })] } as const
    expect(needed({ ...heldBatch(5), ...beside })).toBeUndefined()
  })

  test('in seven days for what is later: a message cannot be hidden for longer', () => {
    const week = 7 * 24 * 60
    expect(needed(heldBatch(week + 10))).toBe(at(100 + week))
    expect(needed(heldBatch(week + 11))).toBe(at(100 + week))
    expect(needed(heldBatch(week + 9))).toBe(at(99 + week))
  })

  test.each([
    ['comes before', at(119), undefined],
    ['comes then', at(120), undefined],
    ['comes later', at(121), at(120)],
    ['is due now', NOW, undefined],
    ['is overdue, and may never come', at(99), at(120)],
  ])('unless one is on its way: one that %s', (_, wakeUpAt, expected) => {
    expect(needed(heldBatch(30, { wakeUpAt }))).toBe(expected)
  })

  test('by no ticket that has ended, waits for nothing or is merged into another', () => {
    const ended = buildItem({ status: 'closed' })
    expect(needed({ ...heldBatch(30), item: ended })).toBeUndefined()
    expect(needed({ ...heldBatch(30), item: null })).toBeUndefined()
    expect(needed(heldBatch(30, { mergedInto: 'other' }))).toBeUndefined()
    const lasting = { item: REF, episodes: { a: buildEpisode() }, heardAt: at(99) }
    expect(needed(buildBatch([buildRequest()], lasting, { item: buildItem() }))).toBeUndefined()
  })

  test('for a roll-up when it was quiet for the window of its storm', () => {
    const over = { item: REF, episodes: { a: buildEpisode({ endedAt: at(99) }) }, heardAt: at(99) }
    const rolled = { ...over, rollUp: { rule: '', since: at(0) } }
    const { stormCaps } = buildRoute('servicenow').connection
    expect(needed(openBatch(rolled))).toBe(at(99 + stormCaps.windowSeconds / 60))
    expect(needed(openBatch(over))).toBeUndefined()
  })
})

describe('scheduling a wake-up', () => {
  test('puts it with the alert that came last, and the row knows of it', async () => {
    const put: unknown[] = []
    const last = buildRequest({ id: 'last' })
    const before = buildBatch([buildRequest({ id: 'first' }), buildRequest({ id: 'second' }), last])
    const state = await scheduleWakeUp(before, at(120), { putWakeUp: async (...all) => void put.push(all) })
    expect(put).toEqual([[last.delivery, ROW, at(120)]])
    expect(state).toEqual({ ...before, record: { ...before.record, wakeUpAt: at(120) } })
  })

  test('that fails leaves in doubt what the batch has written', async () => {
    await expect(scheduleWakeUp(heldBatch(30), at(120), { putWakeUp: failing })).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: 'refused: storage_unavailable',
      inDoubt: true,
    })
  })

  test('comes before the deliveries are done', () => {
    const state = heldBatch(30, { delivered: ['x', 'd'], pendingDigest: 2 })
    const { record } = withDeliveredAsBefore(state, { ...NEW_TICKET_RECORD, delivered: ['x'] })
    expect(record).toEqual({ ...state.record, delivered: ['x'] })
  })
})
