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

test.each([
  ['the ticket is resolved when nothing else lasts', [], ['resolve']],
  [
    'another Fired in doubt lasts',
    [buildBegun({ deliveryId: 'x', episode: 'b', occurredAt: at(2) })],
    ['note'],
  ],
])('a Fired whose end came first counts as the end: %s', (_, inDoubt, actions) => {
  const late = buildRequest()
  const episodes = { a: buildEpisode({ firedAt: null, endedAt: at(1) }) }
  const state = buildBatch([late], { item: REF, episodes, inDoubt }, { item: buildItem() })
  expect(decide(state, phaseOf('fired', late), at(3)).actions).toEqual(actions)
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
  const late = buildRequest()
  const episodes = { a: buildEpisode({ firedAt: null, endedAt: at(1) }) }
  const inDoubt = [buildBegun({ deliveryId: 'x', occurredAt: at(2) })]
  const resolved = buildItem({ status: 'resolved' })
  const state = buildBatch(
    [late],
    { item: REF, episodes, inDoubt, resolvedByUsAt: at(3) },
    { item: resolved },
  )
  const { reasonCode, actions, followsPrevious } = decide(state, phaseOf('fired', late), at(3))
  expect({ reasonCode, actions, followsPrevious }).toEqual({
    reasonCode: 'ended-already',
    actions: [],
    followsPrevious: false,
  })
})
