import { describe, expect, test } from 'vitest'
import { beginBatch } from '../../../../shared/bridge/ticket/batch-state.ts'
import { begunBy } from '../../../../shared/bridge/ticket/begun.ts'
import { runBatch } from '../../../../shared/bridge/ticket/run-batch.ts'
import type { TicketRequests } from '../../../../shared/bridge/ticket/ticket-delivery.ts'
import type { TicketTools } from '../../../../shared/bridge/ticket/ticket-tools.ts'
import { NEW_TICKET_RECORD, type TicketRecord } from '../../../../shared/storage/ledger.ts'
import {
  at,
  buildBegun,
  buildEpisode,
  buildRequest,
  buildTools,
  OTHER_ROW,
  ROW,
} from '../../../builders/batch.ts'
import { buildPolicy, buildRoute } from '../../../builders/config.ts'
import { lostAnswer, refusal, ScriptedProduct } from '../../../builders/scripted-product.ts'

const NOW = at(100)
const ticketForEnd = buildRoute('servicenow', { policy: buildPolicy({ onUnknownEnd: 'ticket' }) })
const end = buildRequest({ id: 'end', condition: 'resolved', occurredAt: at(5), route: ticketForEnd })
const begin = buildRequest()
const hold = buildRoute('servicenow', {
  policy: buildPolicy({ onResolve: 'hold', onUnknownEnd: 'ticket' }),
})

const failing = async () => Promise.reject(refusal('storage_unavailable'))

function bench(overrides: Partial<TicketTools> = {}) {
  const connector = new ScriptedProduct()
  const saved: TicketRecord[] = []
  const events: string[] = []
  const tools = buildTools({ connector, log: (_, event) => void events.push(event), ...overrides })
  const run = (requests: TicketRequests, save?: () => Promise<void>, claimed = NEW_TICKET_RECORD) => {
    const begun = begunBy(requests, NOW)
    const claim = {
      record: claimed,
      extend: tools.extendClaim,
      latestOf: async () => undefined,
      remember: () => undefined,
      save: async (record: TicketRecord) => {
        await save?.()
        saved.push(record)
      },
    }
    return runBatch(beginBatch(requests, begun, claimed), claim, tools)
  }
  return { connector, saved, events, run, begun: (requests: TicketRequests) => begunBy(requests, NOW) }
}

describe('a batch', () => {
  test('that succeeds saves the record once, with its deliveries done', async () => {
    const { run, saved, connector } = bench()
    const { results } = await run([end])
    expect(connector.calls).toEqual(['open', 'resolve'])
    expect(saved).toMatchObject([{ delivered: ['end'], item: { number: 'INC1' }, resolvedByUsAt: NOW }])
    expect(results.get(end)?.outcome).toMatchObject({ reasonCode: 'over-before-ticket-resolve' })
  })

  test('that is refused halfway keeps what was written, and its deliveries stay in doubt', async () => {
    const { run, saved, connector, begun } = bench()
    connector.refuse('resolve', refusal('product_throttled'))
    await expect(run([end])).rejects.toMatchObject({ code: 'product_throttled' })
    expect(saved).toMatchObject([
      { delivered: [], item: { number: 'INC1' }, inDoubt: begun([end]), resolvedByUsAt: null },
    ])
  })

  test('that is refused before anything was written leaves nothing in doubt', async () => {
    const { run, saved, connector } = bench()
    connector.refuse('open', refusal('product_throttled'))
    await expect(run([end])).rejects.toMatchObject({ code: 'product_throttled' })
    expect(saved).toMatchObject([{ delivered: [], item: null, inDoubt: [] }])
  })

  test('whose last answer was lost leaves its deliveries in doubt', async () => {
    const { run, saved, connector, begun } = bench()
    connector.refuse('resolve', lostAnswer())
    await expect(run([end])).rejects.toMatchObject({ code: 'product_timed_out' })
    expect(saved).toMatchObject([{ delivered: [], item: { number: 'INC1' }, inDoubt: begun([end]) }])
  })

  test('is in doubt since its last change began, not since its claim', async () => {
    let now = Date.parse(NOW)
    const { run, saved, connector } = bench({
      now: () => now,
      extendClaim: async () => void (now += 30_000),
    })
    connector.refuse('resolve', lostAnswer())
    await expect(run([end])).rejects.toMatchObject({ code: 'product_timed_out' })
    const begunAt = new Date(Date.parse(NOW) + 60_000).toISOString()
    expect(saved).toMatchObject([{ inDoubt: [{ deliveryId: 'end', begunAt }] }])
  })

  test('keeps the phases that are done when a later one fails', async () => {
    const { run, saved, connector } = bench()
    connector.refuse('resolve', refusal('product_throttled'))
    await expect(run([end, begin])).rejects.toMatchObject({ code: 'product_throttled' })
    expect(saved).toMatchObject([{ delivered: ['d'], inDoubt: [] }])
  })

  test('that holds a delivery which is done writes each change under the id that its claim has for it', async () => {
    const { run, connector, begun } = bench()
    const item = await connector.open({ correlationId: ROW, fields: {}, configurationItems: [] })
    const endOfA = buildRequest({ id: 'end-a', condition: 'resolved', occurredAt: at(1) })
    const endOfB = buildRequest({ id: 'end-b', episode: 'b', condition: 'resolved', occurredAt: at(1) })
    const againA = buildRequest({ id: 'again-a', occurredAt: at(2) })
    const againB = buildRequest({ id: 'again-b', episode: 'b', occurredAt: at(4) })
    const episodes = { a: buildEpisode({ endedAt: at(1) }), b: buildEpisode(), c: buildEpisode() }
    const requests: TicketRequests = [endOfA, endOfB, againA, againB]

    await run(requests, undefined, { ...NEW_TICKET_RECORD, item, episodes, delivered: ['end-a'] })

    const [ends, firings] = [begun([endOfA, endOfB]), begun(requests).slice(2)]
    expect(connector.tickets[0]?.changes.map(({ id }) => id)).toEqual([
      ends[0]?.changeId,
      firings[0]?.changeId,
    ])
  })

  test('whose deliveries an earlier try has written is done with the look', async () => {
    const { run, connector, events, saved } = bench()
    await connector.open({ correlationId: ROW, fields: {}, configurationItems: [] })
    const inDoubt = [buildBegun()]
    const { results } = await run([begin], undefined, { ...NEW_TICKET_RECORD, inDoubt })
    expect(results.get(begin)?.outcome).toMatchObject({ reasonCode: 'opened-by-earlier-try', number: 'INC1' })
    expect(connector.calls).toEqual(['open', 'find'])
    expect(events).toEqual([])
    expect(saved).toMatchObject([{ delivered: ['d'], inDoubt: [] }])
  })

  test('that finds its ticket ended opens the one that follows', async () => {
    const { run, connector, saved } = bench()
    const item = await connector.open({ correlationId: ROW, fields: {}, configurationItems: [] })
    connector.setStatus('INC1', 'closed')
    const episodes = { a: buildEpisode({ firedAt: at(-60), endedAt: at(-50) }) }
    await run([begin], undefined, { ...NEW_TICKET_RECORD, item, episodes })
    expect(connector.calls).toEqual(['open', 'read', 'open'])
    expect(saved).toMatchObject([
      { generation: 1, item: { number: 'INC2' }, previous: { number: 'INC1' }, delivered: ['d'] },
    ])
  })

  test('that the product refuses in full writes plainly', async () => {
    const { run, connector, saved, events } = bench()
    connector.refuse('open', refusal('product_rejected'))
    const { results } = await run([begin])
    expect(results.get(begin)?.outcome).toMatchObject({ actions: ['open'], reasonCode: 'plain-ticket' })
    expect(saved).toMatchObject([{ item: { number: 'INC1' }, delivered: ['d'] }])
    expect(events).toEqual(['ticket-opened'])
  })

  test('of many episodes attaches their list: to a new ticket after its opening, to another before the note', async () => {
    const { run, connector, saved } = bench()
    const many = Array.from({ length: 21 }, (_, index) => `e${index}`)
    const requestsAt = (minute: number): TicketRequests =>
      many.map((episode) =>
        buildRequest({ id: `${episode} ${minute}`, episode, occurredAt: at(minute) }),
      ) as unknown as TicketRequests
    await run(requestsAt(0))
    expect(connector.calls).toEqual(['open', 'attach'])
    connector.calls.length = 0
    await run(requestsAt(1), undefined, saved[0])
    expect(connector.calls).toEqual(['read', 'attach', 'note'])
  })

  test('that cannot release its claim fails with the original error, and logs the other', async () => {
    const lines: unknown[] = []
    const { run, connector } = bench({ log: (...line) => void lines.push(line) })
    connector.refuse('open', refusal('product_throttled'))
    await expect(run([end], failing)).rejects.toMatchObject({ code: 'product_throttled' })
    expect(lines).toEqual([
      ['warn', 'claim-not-given-back', { deliveryId: 'end', code: 'storage_unavailable' }],
    ])
  })

  test('that leaves nothing to look at later puts no wake-up', async () => {
    const { run, saved } = bench({ putWakeUp: failing })
    await run([begin])
    expect(saved).toMatchObject([{ delivered: ['d'], wakeUpAt: null }])
  })

  test('that was split writes nothing under the ids that its claim has for all, and leaves the rest in no doubt', async () => {
    const { run, saved, connector } = bench()
    const merged = buildRequest({ id: 'merged', episode: 'b', destination: { mergedFrom: OTHER_ROW } })
    const { results } = await run([begin, merged])
    expect(connector.calls).toEqual([])
    expect([results.has(begin), results.get(merged)?.next]).toEqual([
      false,
      { row: OTHER_ROW, declinedBy: null },
    ])
    expect(saved).toMatchObject([{ delivered: [], inDoubt: [], declined: ['b'] }])
  })

  test('whose wake-up cannot be put is not done, though all of it is written', async () => {
    const { run, saved, begun } = bench({ putWakeUp: failing })
    const requests: TicketRequests = [buildRequest({ ...end.delivery.occurrence, id: 'end', route: hold })]
    await expect(run(requests)).rejects.toMatchObject({ code: 'storage_unavailable', inDoubt: true })
    expect(saved).toMatchObject([
      { delivered: [], inDoubt: begun(requests), heldByUsAt: NOW, wakeUpAt: null, item: { number: 'INC1' } },
    ])
  })

  test('whose wake-up is put is done', async () => {
    const { run, saved } = bench()
    await run([buildRequest({ ...end.delivery.occurrence, id: 'end', route: hold })])
    expect(saved).toMatchObject([{ delivered: ['end'], inDoubt: [], wakeUpAt: at(130) }])
  })
})
