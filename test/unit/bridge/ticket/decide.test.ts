import { expect, test } from 'vitest'
import { decide } from '../../../../shared/bridge/ticket/decide.ts'
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

const late = buildRequest()
const lateEpisode = { a: buildEpisode({ firedAt: null, endedAt: at(1) }) }
const otherInDoubt = [buildBegun({ deliveryId: 'x', episode: 'b', occurredAt: at(2) })]

test.each([
  ['the ticket is resolved when nothing else lasts', [], ['resolve']],
  ['another Fired in doubt lasts', otherInDoubt, ['note']],
])('a Fired whose end came first counts as the end: %s', (_, inDoubt, actions) => {
  const state = buildBatch([late], { item: REF, episodes: lateEpisode, inDoubt }, { item: buildItem() })
  expect(decide(state, phaseOf('fired', late), at(3)).actions).toEqual(actions)
})

test('a Fired whose end came first counts as the end beside one that is old', () => {
  const old = buildRequest({ id: 'old', episode: 'c' })
  const episodes = { ...lateEpisode, c: buildEpisode({ firedAt: at(1), endedAt: at(2) }) }
  const state = buildBatch([late, old], { item: REF, episodes, inDoubt: otherInDoubt }, { item: buildItem() })
  expect(decide(state, phaseOf('fired', late, old), at(3)).actions).toEqual(['note'])
})

test('a Fired whose end came first does not count as the end beside one that is new: what is old stays old, whatever is in doubt', () => {
  const fresh = buildRequest({ id: 'fresh', episode: 'b', occurredAt: at(2) })
  const old = buildRequest({ id: 'old', episode: 'c', severity: 'Sev0' })
  const episodes = { ...lateEpisode, c: buildEpisode({ firedAt: at(1), endedAt: at(2) }) }
  const inDoubt = [buildBegun({ deliveryId: 'x', episode: 'c', occurredAt: at(3) })]
  const record = { item: REF, severity: 'Sev2', episodes, inDoubt } as const
  const state = buildBatch([late, fresh, old], record, { item: buildItem() })
  expect(decide(state, phaseOf('fired', late, fresh, old), at(4)).reasonCode).toBe('reported-again')
})

test('a Fired older than the end is old, though a later Fired is in doubt', () => {
  const old = buildRequest()
  const episodes = { a: buildEpisode({ firedAt: at(2), endedAt: at(3) }) }
  const inDoubt = [buildBegun({ deliveryId: 'x', occurredAt: at(4) })]
  const resolved = buildItem({ status: 'resolved' })
  const state = buildBatch([old], { item: REF, episodes, inDoubt, resolvedByUsAt: at(3) }, { item: resolved })
  expect(decide(state, phaseOf('fired', old), at(5)).reasonCode).toBe('older-than-end')
})

test('a Fired whose end came first needs no ticket after the one that we resolved, though a later Fired is in doubt', () => {
  const inDoubt = [buildBegun({ deliveryId: 'x', occurredAt: at(2) })]
  const record = { item: REF, episodes: lateEpisode, inDoubt, resolvedByUsAt: at(3) }
  const state = buildBatch([late], record, { item: buildItem({ status: 'resolved' }) })
  const { reasonCode, actions, followsPrevious } = decide(state, phaseOf('fired', late), at(3))
  expect({ reasonCode, actions, followsPrevious }).toEqual({
    reasonCode: 'ended-already',
    actions: [],
    followsPrevious: false,
  })
})
