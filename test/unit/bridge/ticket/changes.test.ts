import { describe, expect, test } from 'vitest'
import { changesOf, endIdOf } from '../../../../shared/bridge/ticket/changes.ts'
import { digest } from '../../../../shared/ticket/digest.ts'
import { followingCorrelationId } from '../../../../shared/ticket/keys.ts'
import {
  at,
  buildBatch,
  buildBegun,
  buildEpisode,
  buildRequest,
  phaseOf,
  REF,
  ROW,
} from '../../../builders/batch.ts'

const NOW = at(100)
const first = buildRequest({ id: 'first', severity: 'Sev3' })
const last = buildRequest({ id: 'last', episode: 'b', severity: 'Sev1', occurredAt: at(2) })
const wakeUp = buildRequest({ id: 'first', wakeUpAt: at(50) })
const begun = [
  buildBegun({ deliveryId: 'first', changeId: 'change-1' }),
  buildBegun({ deliveryId: 'last', changeId: 'change-2' }),
]

describe('the changes that carry out a decision', () => {
  const state = buildBatch([first, last], { item: REF, generation: 1, pendingDigest: 3 }, { begun })
  const phase = phaseOf('fired', first, last)

  test('show the alert that came last, and count all reports', () => {
    const [change] = changesOf(state, phase, { actions: ['note'] }, NOW)
    expect(change).toEqual({
      action: 'note',
      delivery: last.delivery,
      reports: 5,
      changeId: 'change-2',
      correlationId: followingCorrelationId(ROW, 1),
      episodes: { a: buildEpisode(), b: buildEpisode({ firedAt: at(2) }) },
      severities: ['Sev3', 'Sev1'],
    })
  })

  test('show the Fired that came last, though only the one before is of an episode that is known', () => {
    const known = buildBatch([first, last], { item: REF, episodes: { a: buildEpisode() } }, { begun })
    const [change] = changesOf(known, phase, { actions: ['note'] }, NOW)
    expect(change).toMatchObject({ delivery: last.delivery })
  })

  test('end with one under the id that is looked up when in doubt', () => {
    const changes = changesOf(state, phase, { actions: ['reopen', 'escalate'] }, NOW)
    expect(changes.map(({ action, changeId }) => [action, changeId])).toEqual([
      ['reopen', digest('change-2', 'reopen')],
      ['escalate', 'change-2'],
    ])
    expect(changes.map(({ reports }) => reports)).toEqual([5, 5])
  })

  test('leave out what is done', () => {
    const done = buildBatch([first, last], { delivered: ['last'] }, { begun })
    const [change] = changesOf(done, phase, { actions: ['note'] }, NOW)
    expect(change).toMatchObject({ delivery: first.delivery, reports: 1, changeId: 'change-1' })
  })

  test.each([
    ['that is known', { episodes: { a: buildEpisode() } }],
    ['whose Fired is in doubt', { inDoubt: [buildBegun({ deliveryId: 'fired' })] }],
  ])(
    'show the end of an episode %s before a later one of an episode whose Fired has not come',
    (_, record) => {
      const known = buildRequest({ id: 'known', condition: 'resolved', occurredAt: at(3) })
      const unknown = buildRequest({ id: 'unknown', episode: 'b', condition: 'resolved', occurredAt: at(4) })
      const ends = buildBatch([known, unknown], { item: REF, ...record }, { begun })
      const [change] = changesOf(ends, phaseOf('resolved', known, unknown), { actions: ['note'] }, NOW)
      expect(change).toMatchObject({ delivery: known.delivery, reports: 2 })
    },
  )

  test('are empty when there is nothing to do', () => {
    expect(changesOf(state, phase, { actions: [] }, NOW)).toEqual([])
  })
})

describe('the change of a wake-up', () => {
  const episodes = { a: buildEpisode() }
  const begunDigest = { changeId: 'digest-1', begunAt: NOW }
  const state = buildBatch([first, wakeUp], { item: REF, pendingDigest: 3, episodes }, { begun, begunDigest })
  const changeOf = (action: 'note' | 'resolve', now = NOW) =>
    changesOf(state, phaseOf('wakeUp', wakeUp), { actions: [action] }, now)[0]

  test('reports what was left for the digest, and no occurrence', () => {
    expect(changeOf('note')).toEqual({
      action: 'note',
      delivery: wakeUp.delivery,
      reports: 3,
      changeId: 'digest-1',
      correlationId: ROW,
      episodes,
      severities: [],
    })
  })

  test('has an id by which its try is looked up, one for the note and one for the end', () => {
    expect(changeOf('resolve')?.changeId).toBe(endIdOf(begunDigest))
    expect(changeOf('resolve', at(101))?.changeId).toBe(endIdOf(begunDigest))
    expect(endIdOf(begunDigest)).not.toBe(endIdOf({ changeId: 'digest-2' }))
    expect(['change-1', 'digest-1']).not.toContain(endIdOf(begunDigest))
  })
})
