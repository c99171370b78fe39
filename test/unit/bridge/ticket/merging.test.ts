import { describe, expect, test } from 'vitest'
import { merge } from '../../../../shared/bridge/ticket/merge.ts'
import { rememberEpisode } from '../../../../shared/bridge/ticket/merge-target.ts'
import { findOwnTicket, noteWaiting, sendOn, unmerge } from '../../../../shared/bridge/ticket/merged-row.ts'
import type { TicketRequest, TicketRequests } from '../../../../shared/bridge/ticket/ticket-delivery.ts'
import type { TicketTools } from '../../../../shared/bridge/ticket/ticket-tools.ts'
import type { RollUp, TicketRecord } from '../../../../shared/storage/ledger.ts'
import { seriesIdOf } from '../../../../shared/ticket/keys.ts'
import {
  at,
  buildBatch,
  buildBegun,
  buildEpisode,
  buildItem,
  buildRequest,
  buildTools,
  OTHER_ROW,
  phaseOf,
  REF,
  resultsOf,
  ROW,
} from '../../../builders/batch.ts'
import { buildPolicy, buildRoute } from '../../../builders/config.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'

const NOW = at(100)
const rollUp: RollUp = { rule: 'cpu-high', since: at(1) }
const declinedBy = { number: 'INC0', url: 'https://product.example/INC0' }

interface Bench extends TicketTools {
  readonly connector: ScriptedProduct
  readonly asked: string[]
  readonly events: string[]
}

/** @param answers what the register of the series and the storms say */
function toolsWith(answers: { latest?: string; admission?: { row: string; rollUp: RollUp } } = {}): Bench {
  const asked: string[] = []
  const events: string[] = []
  const tools = buildTools({
    connector: new ScriptedProduct(),
    series: {
      latest: async (id) => (asked.push(`latest ${id}`), answers.latest),
      remember: (id) => void asked.push(`remember ${id}`),
    },
    storms: { admit: async (desk, rule) => (asked.push(`admit ${desk} ${rule}`), answers.admission) },
    log: (level, event, facts) =>
      void events.push(`${level} ${event} ${String(facts['into'] ?? facts['code'])}`),
  })
  return { ...tools, asked, events }
}

/** @param since when an end began to wait */
const merged = (since: string | null): Partial<TicketRecord> => ({
  mergedInto: OTHER_ROW,
  undecidedSince: since,
})

const noted = (since: string | null, now: string, ...requests: TicketRequests): string | null =>
  noteWaiting(buildBatch(requests, merged(since)), now).record.undecidedSince

const endOfUnknown = (onUnknownEnd: 'ticket' | 'nothing'): TicketRequest =>
  buildRequest({
    condition: 'resolved',
    series: 's',
    route: buildRoute('servicenow', { policy: buildPolicy({ onUnknownEnd }) }),
  })

describe('a row that was merged into another ticket', () => {
  const request = buildRequest({ id: 'a' })
  const done = buildRequest({ id: 'done' })

  test('sends what waits on to that ticket, with the row to go back to', () => {
    const state = sendOn(buildBatch([request, done], { mergedInto: OTHER_ROW, delivered: ['done'] }), NOW)
    expect(resultsOf(state, request)).toEqual([{ next: { row: OTHER_ROW, mergedFrom: ROW } }])
    expect(state.results.get(done)?.outcome?.reasonCode).toBe('delivered-before')
  })

  test('sends what waits on to the roll-up of a storm for good', () => {
    const state = sendOn(buildBatch([request], { mergedInto: OTHER_ROW, rollUp }), NOW)
    expect(resultsOf(state, request)).toEqual([{ next: { row: OTHER_ROW, rollUp } }])
  })

  test('puts an undecided delivery back until the Fired has decided', () => {
    const undecided = buildRequest({ destination: { isUndecided: true } })
    expect(() => sendOn(buildBatch([request, undecided], { mergedInto: OTHER_ROW }), NOW)).toThrow(
      expect.objectContaining({ code: 'ticket_claimed_elsewhere', retryAfterSeconds: 30 }),
    )
  })

  test('that is not merged sends nothing on', () => {
    const state = buildBatch([buildRequest({ destination: { isUndecided: true } })])
    expect(sendOn(state, NOW)).toBe(state)
  })

  test('has a ticket of its own once that ticket declined, which its new one names', () => {
    const sentBack = buildRequest({ destination: { declinedBy } })
    const { record } = unmerge(
      buildBatch([request, sentBack], { mergedInto: OTHER_ROW, undecidedSince: at(1) }),
    )
    expect(record).toMatchObject({ mergedInto: null, undecidedSince: null, previous: declinedBy })
    const unnamed = buildRequest({ destination: { declinedBy: null } })
    const { record: other } = unmerge(buildBatch([unnamed], { mergedInto: OTHER_ROW, previous: declinedBy }))
    expect(other).toMatchObject({ mergedInto: null, previous: null })
  })

  test('is unchanged when nothing was declined, or it has a ticket already', () => {
    const sentBack = buildRequest({ destination: { declinedBy } })
    for (const state of [
      buildBatch([request], { mergedInto: OTHER_ROW }),
      buildBatch([sentBack], { mergedInto: OTHER_ROW, item: REF }),
    ]) {
      expect(unmerge(state)).toBe(state)
    }
  })

  describe('with an end that waits for the Fired of its episode', () => {
    const end = buildRequest({ condition: 'resolved', destination: { isUndecided: true } })
    test('knows since when, and begins anew when a Fired goes on to the other ticket', () => {
      expect(noted(null, at(5), end)).toBe(at(5))
      expect(noted(at(5), at(6), end)).toBe(at(5))
      expect(noted(at(5), at(6), end, request)).toBeNull()
      expect(noted(at(5), at(6), request)).toBeNull()
      expect(noted(at(5), at(6), buildRequest({ condition: 'resolved' }))).toBe(at(5))
    })

    test('waits for nothing when it is not merged', () => {
      const state = buildBatch([end], { undecidedSince: at(0) })
      expect(noteWaiting(state, at(5))).toBe(state)
    })

    test('puts it back for 15 minutes', () => {
      expect(() => sendOn(buildBatch([end], merged(at(0))), at(14.9))).toThrow(
        expect.objectContaining({ code: 'ticket_claimed_elsewhere' }),
      )
    })

    test('sends it on then, to be taken without its Fired, and stays merged for others, which go on as before', () => {
      const other = buildRequest({ id: 'other', condition: 'resolved', episode: 'b' })
      const state = sendOn(buildBatch([end, other], merged(at(0))), at(15))
      const next = { row: OTHER_ROW, mergedFrom: ROW }
      expect(resultsOf(state, end, other)).toEqual([{ next: { ...next, isWithoutFired: true } }, { next }])
      expect(state.record).toMatchObject({ mergedInto: OTHER_ROW })
    })

    test('sends an end that is without its Fired on as such', () => {
      const passing = buildRequest({ condition: 'resolved', destination: { isWithoutFired: true } })
      const state = sendOn(buildBatch([passing], { mergedInto: OTHER_ROW }), NOW)
      expect(resultsOf(state, passing)).toEqual([
        { next: { row: OTHER_ROW, mergedFrom: ROW, isWithoutFired: true } },
      ])
    })
  })

  test('has the ticket that a delivery sent back to it had opened', async () => {
    const tools = toolsWith()
    await tools.connector.open({ correlationId: ROW, fields: {} })
    const before = buildBatch([request], { mergedInto: OTHER_ROW, inDoubt: [buildBegun()] })
    const state = await findOwnTicket(before, tools)
    expect(state.record).toMatchObject({
      mergedInto: null,
      item: { number: 'INC1' },
      inDoubt: [buildBegun()],
    })
    expect(state).toMatchObject({ item: { number: 'INC1' }, wasOpened: true })
  })

  test('stays merged when no ticket was opened: what was in doubt has not happened', async () => {
    const before = buildBatch([request], { mergedInto: OTHER_ROW, inDoubt: [buildBegun()] })
    const state = await findOwnTicket(before, toolsWith())
    expect(state).toEqual({ ...before, record: { ...before.record, inDoubt: [] } })
  })

  test('looks for a ticket of its own only when something is in doubt', async () => {
    const tools = toolsWith()
    for (const record of [{ mergedInto: OTHER_ROW }, { inDoubt: [buildBegun()] }]) {
      const state = buildBatch([request], record)
      expect(await findOwnTicket(state, tools)).toBe(state)
    }
    expect(tools.connector.calls).toEqual([])
  })
})

describe('when a first ticket is about to be opened', () => {
  const seriesId = seriesIdOf('servicenow', 'servicenow', 's')
  const request = buildRequest({ series: 's' })
  const end = buildRequest({ id: 'end', condition: 'resolved', occurredAt: at(5), series: 's' })
  const wakeUp = buildRequest({ id: 'w', wakeUpAt: NOW })
  const none = { item: null }

  test('the episode is merged into the ticket of the series, and all that waits is sent on', async () => {
    const tools = toolsWith({ latest: OTHER_ROW })
    const before = buildBatch([request, end, wakeUp], { inDoubt: [buildBegun()] }, none)
    const state = await merge(before, phaseOf('fired', request), tools)
    expect(state.record).toMatchObject({
      mergedInto: OTHER_ROW,
      rollUp: null,
      isAdmitted: false,
      inDoubt: [],
    })
    const next = { next: { row: OTHER_ROW, mergedFrom: ROW } }
    expect(resultsOf(state, request, end, wakeUp)).toEqual([next, next, next])
    expect([tools.asked, tools.events]).toEqual([[`latest ${seriesId}`], []])
  })

  test('the episode is merged as well on a route that leaves the grouping to the service', async () => {
    const tools = toolsWith({ latest: OTHER_ROW })
    const one = buildRequest({ series: 's', route: buildRoute('servicenow', { grouping: undefined }) })
    const state = await merge(buildBatch([one], {}, none), phaseOf('fired', one), tools)
    expect(state.record.mergedInto).toBe(OTHER_ROW)
  })

  test('the episode is merged into the roll-up of a storm, which is logged', async () => {
    const tools = toolsWith({ admission: { row: OTHER_ROW, rollUp } })
    const state = await merge(buildBatch([request], {}, none), phaseOf('fired', request), tools)
    expect(state.record).toMatchObject({ mergedInto: OTHER_ROW, rollUp, isAdmitted: false })
    expect(resultsOf(state, request)).toEqual([{ next: { row: OTHER_ROW, rollUp } }])
    expect(tools.asked).toEqual([`latest ${seriesId}`, 'admit servicenow-incident cpu-high'])
    expect(tools.events).toEqual([`warn alert-rolled-up ${OTHER_ROW}`])
  })

  test('no cap is checked, and nothing is admitted, when no ticket will be opened', async () => {
    const tools = toolsWith({ latest: OTHER_ROW, admission: { row: OTHER_ROW, rollUp } })
    const one = endOfUnknown('nothing')
    const state = await merge(buildBatch([one], {}, none), phaseOf('resolved', one), tools)
    expect([state.record, tools.asked]).toMatchObject([{ mergedInto: null, isAdmitted: false }, []])
  })

  test('a Fired whose end came first has a ticket of its own: no other one would learn of the end', async () => {
    const tools = toolsWith({ latest: OTHER_ROW, admission: { row: OTHER_ROW, rollUp } })
    const episodes = { a: buildEpisode({ firedAt: null, endedAt: at(1) }) }
    const state = await merge(buildBatch([request], { episodes }, none), phaseOf('fired', request), tools)
    expect([state.record, tools.asked]).toMatchObject([{ mergedInto: null, isAdmitted: true }, []])
  })

  test('a Fired whose end came first is merged beside one that is new', async () => {
    const tools = toolsWith({ latest: OTHER_ROW })
    const late = buildRequest({ id: 'late', episode: 'b' })
    const episodes = { b: buildEpisode({ firedAt: null, endedAt: at(1) }) }
    const state = await merge(
      buildBatch([request, late], { episodes }, none),
      phaseOf('fired', request, late),
      tools,
    )
    expect(state.record.mergedInto).toBe(OTHER_ROW)
  })

  test('no storm takes an episode whose route is outside of storms', async () => {
    const tools = toolsWith({ admission: { row: OTHER_ROW, rollUp } })
    const one = buildRequest({ route: buildRoute('servicenow', { isOutsideStorms: true }) })
    const state = await merge(buildBatch([one], {}, none), phaseOf('fired', one), tools)
    expect([state.record, tools.asked]).toMatchObject([{ mergedInto: null, isAdmitted: true }, []])
  })

  test('or whose row remembers that it was admitted', async () => {
    for (const latest of [undefined, ROW]) {
      const tools = toolsWith(latest === undefined ? {} : { latest })
      const state = await merge(buildBatch([request], {}, none), phaseOf('fired', request), tools)
      expect(state.record).toMatchObject({ mergedInto: null, isAdmitted: true })
      expect(resultsOf(state, request)).toEqual([undefined])
    }
  })

  const own = buildRoute('servicenow', { policy: buildPolicy({ onRefire: 'new' }) })
  test.each([
    ['an end', endOfUnknown('ticket')],
    ['what its ticket declined', buildRequest({ series: 's', destination: { declinedBy } })],
    ['what is in no series', buildRequest()],
    ['a route whose episodes have tickets of their own', buildRequest({ series: 's', route: own })],
    [
      'alerts that share a ticket by an expression',
      buildRequest({
        series: 's',
        route: buildRoute('servicenow', { grouping: undefined, groupBy: () => ['a'] }),
      }),
    ],
    [
      'alerts that are grouped',
      buildRequest({ series: 's', route: buildRoute('servicenow', { grouping: 'perRule' }) }),
    ],
  ])('the series is not asked for %s', async (_, one) => {
    const tools = toolsWith({ latest: OTHER_ROW })
    await merge(buildBatch([one], {}, none), phaseOf(one.delivery.occurrence.condition, one), tools)
    expect(tools.asked).toEqual(['admit servicenow-incident cpu-high'])
  })

  test.each([
    ['there is a ticket', {}, { item: buildItem() }],
    ['there was one', { item: REF }, none],
    ['one came before', { generation: 1 }, none],
    ['it was admitted', { isAdmitted: true }, none],
    ['the ticket is a roll-up', { rollUp }, none],
  ])('nothing is asked when %s', async (_, record, seen) => {
    const tools = toolsWith({ latest: OTHER_ROW })
    const state = buildBatch([request], record, seen)
    expect(await merge(state, phaseOf('fired', request), tools)).toBe(state)
    expect(tools.asked).toEqual([])
  })

  test('no cap is checked for a wake-up', async () => {
    const tools = toolsWith({ latest: OTHER_ROW })
    const state = buildBatch([wakeUp], {}, none)
    expect(await merge(state, phaseOf('wakeUp', wakeUp), tools)).toBe(state)
    expect(tools.asked).toEqual([])
  })

  test('the ticket that was opened is remembered for its series', () => {
    const tools = toolsWith()
    for (const one of [request, buildRequest(), buildRequest({ series: 's', route: own })]) {
      rememberEpisode(one, tools)
    }
    expect(tools.asked).toEqual([`remember ${seriesId}`])
  })
})
