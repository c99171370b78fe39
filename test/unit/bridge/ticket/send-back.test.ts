import { describe, expect, test } from 'vitest'
import type { BatchState } from '../../../../shared/bridge/ticket/batch-state.ts'
import { sendBack } from '../../../../shared/bridge/ticket/send-back.ts'
import type { TicketRequest } from '../../../../shared/bridge/ticket/ticket-delivery.ts'
import {
  at,
  buildBatch,
  buildBegun,
  buildEpisode,
  buildItem,
  buildRequest,
  OTHER_ROW,
  phaseOf,
  REF,
  type RequestFacts,
  resultsOf,
} from '../../../builders/batch.ts'

const NOW = at(100)

const merged = (facts: RequestFacts = {}): TicketRequest =>
  buildRequest({ ...facts, destination: { mergedFrom: OTHER_ROW } })

describe('a delivery that was merged in', () => {
  const end = { condition: 'resolved', occurredAt: at(5) } as const
  const known = { item: REF, episodes: { b: buildEpisode() } }
  const item = buildItem()
  const back = { next: { row: OTHER_ROW, declinedBy: { number: 'INC1', url: REF.url } } }

  const send = (
    request: TicketRequest,
    record: object = known,
    state: Partial<BatchState> = { item },
  ): BatchState =>
    sendBack(
      buildBatch([request], record, state),
      phaseOf(request.delivery.occurrence.condition, request),
      NOW,
    )

  test('stays with a ticket that is continued', () => {
    const request = merged()
    expect(resultsOf(send(request), request)).toEqual([undefined])
  })

  test('goes back, with what is in doubt of it, when the ticket has ended for good', () => {
    const request = merged()
    const other = buildBegun({ deliveryId: 'other' })
    const state = send(
      request,
      { ...known, inDoubt: [buildBegun(), other] },
      { item: buildItem({ status: 'closed' }) },
    )
    expect(resultsOf(state, request)).toEqual([back])
    expect(state.record.inDoubt).toEqual([other])
  })

  test('goes back when the ticket was never opened, and names no ticket', () => {
    const request = merged()
    expect(resultsOf(send(request, {}, { item: null }), request)).toEqual([
      { next: { row: OTHER_ROW, declinedBy: null } },
    ])
  })

  test('goes back undecided when it is the end of an episode that the ticket does not know', () => {
    const request = merged(end)
    expect(resultsOf(send(request), request)).toEqual([{ next: { row: OTHER_ROW, isUndecided: true } }])
  })

  test('goes back to its own row when it is such an end, and came by the row of another episode, which stays merged', () => {
    const ownRow = '3'.repeat(32)
    const request = merged({ ...end, ownRow })
    expect(resultsOf(send(request), request)).toEqual([{ next: { row: ownRow, isUndecided: true } }])
  })

  test.each(['open', 'resolved'] as const)(
    'stays without its Fired, which is taken for lost, though the ticket does not know the episode and is %s',
    (status) => {
      const request = buildRequest({ ...end, destination: { mergedFrom: OTHER_ROW, isWithoutFired: true } })
      expect(resultsOf(send(request, known, { item: buildItem({ status }) }), request)).toEqual([undefined])
    },
  )

  test('goes back to the row before when it is a Fired: it may have a ticket together with the episode of that row', () => {
    const request = merged({ ownRow: '3'.repeat(32) })
    expect(resultsOf(send(request, known, { item: buildItem({ status: 'closed' }) }), request)).toEqual([
      back,
    ])
  })

  test.each(['open', 'held'] as const)(
    'stays when it is the end of an episode whose Fired is in doubt here, and the ticket is %s',
    (status) => {
      const request = merged(end)
      const inDoubt = [buildBegun({ deliveryId: 'fired' })]
      expect(
        resultsOf(send(request, { ...known, inDoubt }, { item: buildItem({ status }) }), request),
      ).toEqual([undefined])
    },
  )

  test.each(['resolved', 'closed'] as const)(
    'goes back undecided with its Fired in doubt here, when the ticket is %s and may decline that Fired',
    (status) => {
      const request = merged(end)
      const inDoubt = [buildBegun({ deliveryId: 'fired' })]
      expect(
        resultsOf(send(request, { ...known, inDoubt }, { item: buildItem({ status }) }), request),
      ).toEqual([{ next: { row: OTHER_ROW, isUndecided: true } }])
    },
  )

  test('stays when the ticket knows its episode, even if the ticket is closed', () => {
    for (const facts of [end, {}]) {
      const request = merged({ ...facts, episode: 'b' })
      expect(resultsOf(send(request, known, { item: buildItem({ status: 'closed' }) }), request)).toEqual([
        undefined,
      ])
    }
  })

  test('is remembered as declined, and so is each later copy of it, though the ticket goes on by then', () => {
    const request = merged()
    const { record } = send(request, {}, { item: null })
    expect(record.declined).toEqual([request.delivery.occurrence.episode])
    const copy = send(merged({ id: 'copy' }), { ...known, declined: record.declined })
    expect([...copy.results.values()]).toEqual([back])
    expect(copy.record.declined).toEqual(record.declined)
  })

  test('declines the last hundred episodes at most', () => {
    const declined = Array.from({ length: 100 }, (_, index) => `episode-${index}`)
    const { record } = send(merged(), { declined }, { item: null })
    expect([record.declined.length, record.declined[0]]).toEqual([100, 'episode-1'])
  })

  test('goes back alone: those that belong here stay', () => {
    const request = merged()
    const own = buildRequest({ id: 'own' })
    const before = buildBatch([request, own], known, { item: buildItem({ status: 'closed' }) })
    const state = sendBack(before, phaseOf('fired', request, own), NOW)
    expect(resultsOf(state, request, own)).toEqual([back, undefined])
    expect([before.isSplit, state.isSplit]).toEqual([false, true])
  })

  test('and is a wake-up is looked at here', () => {
    const wakeUp = buildRequest({ wakeUpAt: NOW, destination: { mergedFrom: OTHER_ROW } })
    const state = buildBatch([wakeUp], {}, { item: null })
    expect(sendBack(state, phaseOf('wakeUp', wakeUp), NOW)).toBe(state)
  })
})
