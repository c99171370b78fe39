import { describe, expect, test } from 'vitest'
import type { BatchState } from '../../../../shared/bridge/ticket/batch-state.ts'
import { record } from '../../../../shared/bridge/ticket/record.ts'
import type { Decision } from '../../../../shared/ticket/decide-action.ts'
import { type ReasonCode, reasonOf } from '../../../../shared/ticket/reasons.ts'
import { seriesIdOf } from '../../../../shared/ticket/keys.ts'
import type { Action } from '../../../../shared/ticket/ticket.ts'
import {
  at,
  buildBatch,
  buildEpisode,
  buildItem,
  buildRequest,
  buildTools,
  phaseOf,
  REF,
  ROW,
} from '../../../builders/batch.ts'

const decisionOf = (reasonCode: ReasonCode, ...actions: readonly Action[]): Decision => ({
  actions,
  followsPrevious: false,
  isLeftForDigest: false,
  isForgotten: false,
  ...reasonOf(reasonCode),
})

function bench() {
  const remembered: string[] = []
  const logLines: object[] = []
  const tools = buildTools({
    series: { latest: async () => undefined, remember: (series) => void remembered.push(series) },
    log: (level, event, facts) => void logLines.push({ level, event, ...facts }),
  })
  return { tools, remembered, logLines }
}

describe('deliveries whose decision is carried out', () => {
  const request = buildRequest({ id: 'a', series: 's' })
  const other = buildRequest({ id: 'b' })
  const phase = phaseOf('fired', request)
  const batch = (overrides = {}): BatchState => buildBatch([request, other], { item: REF, ...overrides })

  test('are done, with what was done and why', () => {
    const { tools, logLines } = bench()
    const state = record(batch(), phase, decisionOf('worse', 'escalate'), tools)
    expect(state.results.get(request)).toEqual({
      outcome: {
        correlationId: ROW,
        number: 'INC1',
        actions: ['escalate'],
        reason: 'worse than before',
        reasonCode: 'worse',
      },
    })
    expect(state.results.has(other)).toBe(false)
    expect(state.record).toMatchObject({
      delivered: ['a'],
      pendingDigest: 0,
      episodes: { a: buildEpisode() },
    })
    expect(logLines).toEqual([])
  })

  test('that are left for the digest count for it', () => {
    const decision = { ...decisionOf('reported-again-for-digest'), isLeftForDigest: true }
    const state = record(batch({ pendingDigest: 2 }), phase, decision, bench().tools)
    expect(state.record.pendingDigest).toBe(3)
  })

  test('about which nothing was done are logged with the reason', () => {
    const { tools, logLines } = bench()
    record(batch(), phase, decisionOf('older-than-end'), tools)
    expect(logLines).toEqual([
      {
        level: 'info',
        event: 'ticket-left',
        deliveryId: 'a',
        route: 'servicenow',
        connection: 'servicenow',
        correlationId: ROW,
        reason: 'older than the end',
        reasonCode: 'older-than-end',
      },
    ])
  })

  test('that were written plainly say what was written, and the next ones do not', () => {
    const plain = { decided: 'resolve', action: 'note', ...reasonOf('end-noted-only') } as const
    const decision = decisionOf('over-before-ticket-resolve', 'open', 'resolve')
    const state = record({ ...batch(), plain }, phase, decision, bench().tools)
    expect(state.results.get(request)?.outcome).toMatchObject({
      actions: ['open', 'note'],
      ...reasonOf('end-noted-only'),
    })
    expect(state.plain).toBeUndefined()
  })

  test('that opened the ticket make it the latest of its series, unless it is a roll-up', () => {
    const { tools, remembered } = bench()
    record(batch(), phase, decisionOf('reported-again', 'note'), tools)
    record(batch({ rollUp: { rule: '', since: at(0) } }), phase, decisionOf('new-episode', 'open'), tools)
    expect(remembered).toEqual([])
    record(batch(), phase, decisionOf('over-before-ticket-resolve', 'open', 'resolve'), tools)
    expect(remembered).toEqual([seriesIdOf('servicenow', 'servicenow', 's')])
  })
})

describe('a wake-up', () => {
  const wakeUp = buildRequest({ id: 'w', wakeUpAt: at(90) })
  const phase = phaseOf('wakeUp', wakeUp)
  const batch = buildBatch([wakeUp], { item: REF, wakeUpAt: at(90) }, { item: buildItem() })
  const outcomeOf = ({ results }: BatchState): [readonly Action[], ReasonCode] | undefined => {
    const outcome = results.get(wakeUp)?.outcome
    return outcome && [outcome.actions, outcome.reasonCode]
  }

  test('is done and no longer on its way, and does not count as a delivery', () => {
    const state = record(batch, phase, decisionOf('quiet', 'resolve'), bench().tools)
    expect(outcomeOf(state)).toEqual([['resolve'], 'quiet'])
    expect(state.record).toMatchObject({ wakeUpAt: null, delivered: [], heardAt: null })
  })

  test('that wrote the digest waits once more, and then counts it with its other actions', () => {
    const { tools } = bench()
    const digested = record(batch, phase, decisionOf('digest', 'note'), tools)
    expect(outcomeOf(digested)).toBeUndefined()
    const left = record(digested, phase, decisionOf('nothing-to-do'), tools)
    expect(outcomeOf(left)).toEqual([['note'], 'digest'])
    const resolved = record(digested, phase, decisionOf('quiet', 'resolve'), tools)
    expect(outcomeOf(resolved)).toEqual([['note', 'resolve'], 'quiet'])
  })

  test('that found nothing to do is recorded as such', () => {
    const state = record(batch, phase, decisionOf('nothing-to-do'), bench().tools)
    expect(outcomeOf(state)).toEqual([[], 'nothing-to-do'])
  })
})
