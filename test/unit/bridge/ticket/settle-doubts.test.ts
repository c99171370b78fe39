import { describe, expect, test } from 'vitest'
import type { BatchState } from '../../../../shared/bridge/ticket/batch-state.ts'
import type { Phase } from '../../../../shared/bridge/ticket/phases.ts'
import { settleOpened, settleWritten } from '../../../../shared/bridge/ticket/settle-doubts.ts'
import type { TicketRequest } from '../../../../shared/bridge/ticket/ticket-delivery.ts'
import type { TicketRecord } from '../../../../shared/storage/ledger.ts'
import type { ReasonCode } from '../../../../shared/ticket/reasons.ts'
import {
  at,
  buildBatch,
  buildBegun,
  buildEpisode,
  buildItem,
  buildRequest,
  phaseOf,
  REF,
} from '../../../builders/batch.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'

const NOW = at(100)
const tried = buildRequest({ id: 'tried' })
const fresh = buildRequest({ id: 'fresh', episode: 'b' })
const inDoubt = [buildBegun({ deliveryId: 'tried', changeId: 'c1' })]
const fired = phaseOf('fired', tried, fresh)

/** What came of each request. */
function resultsOf({ results }: BatchState, ...requests: readonly TicketRequest[]) {
  return requests.map((request): ReasonCode | undefined => results.get(request)?.outcome?.reasonCode)
}

describe('a delivery whose earlier try had opened the ticket', () => {
  const batch = (overrides: Partial<BatchState> = {}): BatchState =>
    buildBatch([tried, fresh], { item: REF, inDoubt }, { item: buildItem(), wasOpened: true, ...overrides })

  test('is done, and no other is', () => {
    const state = settleOpened(batch(), fired, NOW)
    expect(resultsOf(state, tried, fresh)).toEqual(['opened-by-earlier-try', undefined])
    expect(state.results.get(tried)?.outcome).toMatchObject({ number: 'INC1', actions: [] })
    expect(state.record).toMatchObject({ delivered: ['tried'], inDoubt: [], heardAt: NOW, pendingDigest: 0 })
    expect(state.record.episodes).toEqual({ a: buildEpisode() })
  })

  test('still ends the ticket when its own end came first', () => {
    const episodes = { a: buildEpisode({ firedAt: null, endedAt: at(5) }) }
    const state = buildBatch(
      [tried],
      { item: REF, inDoubt, episodes },
      { item: buildItem(), wasOpened: true },
    )
    expect(settleOpened(state, fired, NOW)).toBe(state)
  })

  test.each([
    ['an end', batch(), phaseOf('resolved', tried)],
    ['a ticket that was known', batch({ wasOpened: false }), fired],
    ['a ticket that has ended', batch({ item: buildItem({ status: 'resolved' }) }), fired],
    ['deliveries without a try', batch(), phaseOf('fired', fresh)],
  ] as const)('nothing is settled so for %s', (_, state, phase: Phase) => {
    expect(settleOpened(state, phase, NOW)).toBe(state)
  })
})

async function settle(
  phase: Phase,
  record: Partial<TicketRecord> = {},
  written: readonly string[] = ['c1'],
  item = buildItem(),
): Promise<{ state: BatchState; before: BatchState; asked: string[] }> {
  const asked: string[] = []
  const connector = new ScriptedProduct()
  connector.isWritten = async ({ number }, changeId) => {
    asked.push(`${number} ${changeId}`)
    return written.includes(changeId)
  }
  const requests = [tried, fresh, ...phase.requests] as const
  const before = buildBatch(requests, { item: REF, inDoubt, ...record }, { item })
  const state = await settleWritten(before, phase, NOW, { connector })
  return { state, before, asked }
}

describe('a delivery in doubt', () => {
  test('whose note is in the ticket is done', async () => {
    const { state, asked } = await settle(fired)
    expect(resultsOf(state, tried, fresh)).toEqual(['written-by-earlier-try', undefined])
    expect(state.record).toMatchObject({ delivered: ['tried'], inDoubt: [] })
    expect(asked).toEqual(['INC1 c1'])
  })

  test('whose note is there is done though it is more severe than the ticket shows', async () => {
    const { state } = await settle(fired, { severity: 'Sev4' })
    expect(resultsOf(state, tried)).toEqual(['written-by-earlier-try'])
  })

  test('whose note is not found still waits', async () => {
    const { state, before } = await settle(fired, {}, [])
    expect(state).toBe(before)
  })

  test('is looked for under each of its tries, and a shared one once', async () => {
    const again = buildRequest({ id: 'again' })
    const doubts = ['c1', 'c2'].flatMap((changeId) =>
      ['tried', 'again'].map((deliveryId) => buildBegun({ deliveryId, changeId })),
    )
    const { state, asked } = await settle(phaseOf('fired', tried, again), { inDoubt: doubts }, ['c2'])
    expect(asked).toEqual(['INC1 c1', 'INC1 c2'])
    expect(resultsOf(state, tried, again)).toEqual(['written-by-earlier-try', 'written-by-earlier-try'])
  })

  test('is not looked for while there is no ticket, nor for a wake-up', async () => {
    const wakeUp = buildRequest({ id: 'tried', wakeUpAt: at(1) })
    for (const { state, before, asked } of [
      await settle(fired, { item: null }),
      await settle(phaseOf('wakeUp', wakeUp)),
    ]) {
      expect([state, asked]).toEqual([before, []])
    }
  })

  const end = buildRequest({ id: 'tried', condition: 'resolved', occurredAt: at(50) })

  test('and whose end was noted still waits when it is the last end that was missing', async () => {
    const { state, before } = await settle(phaseOf('resolved', end), { episodes: { a: buildEpisode() } })
    expect(state).toBe(before)
  })

  test('and whose end was noted is done when a person has resolved the ticket meanwhile', async () => {
    const resolved = buildItem({ status: 'resolved' })
    const { state } = await settle(
      phaseOf('resolved', end),
      { episodes: { a: buildEpisode() } },
      ['c1'],
      resolved,
    )
    expect(resultsOf(state, end)).toEqual(['written-by-earlier-try'])
  })

  test('and whose end was noted is done while others last', async () => {
    const episodes = { a: buildEpisode(), b: buildEpisode() }
    const { state } = await settle(phaseOf('resolved', end), { episodes })
    expect(resultsOf(state, end)).toEqual(['written-by-earlier-try'])
    expect(state.record.episodes).toEqual({ a: buildEpisode({ endedAt: at(50) }), b: buildEpisode() })
  })
})
