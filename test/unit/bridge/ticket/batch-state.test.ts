import { describe, expect, test } from 'vitest'
import {
  beginBatch,
  beginWriting,
  currentCorrelationId,
  isWaiting,
  knownOf,
  policyOf,
  statusOf,
  waitingOf,
} from '../../../../shared/bridge/ticket/batch-state.ts'
import { NEW_TICKET_RECORD } from '../../../../shared/storage/ledger.ts'
import { followingCorrelationId } from '../../../../shared/ticket/keys.ts'
import {
  at,
  buildBatch,
  buildBegun,
  buildEpisode,
  buildItem,
  buildRequest,
  phaseOf,
  REF,
  ROW,
} from '../../../builders/batch.ts'
import { buildPolicy, buildRoute } from '../../../builders/config.ts'

const first = buildRequest({ id: 'first' })
const other = buildRequest({ id: 'other' })
const wakeUp = buildRequest({ id: 'first', wakeUpAt: at(5) })
const rollUpOf = (destination: object, record = NEW_TICKET_RECORD) =>
  beginBatch([buildRequest({ destination })], [], record).record.rollUp

const rollUp = { rule: 'cpu-high', since: at(1) }

describe('a batch begins', () => {
  test('with those done that are done, under the ticket that the row has, and the others waiting', () => {
    const record = { ...NEW_TICKET_RECORD, item: REF, generation: 1, delivered: ['first'] }
    const state = beginBatch([first, other, wakeUp], [], record)
    expect(waitingOf(state, state)).toEqual([other, wakeUp])
    expect(state.results.get(first)).toEqual({
      outcome: {
        correlationId: followingCorrelationId(ROW, 1),
        number: 'INC1',
        actions: [],
        reason: 'delivered before',
        reasonCode: 'delivered-before',
      },
    })
  })

  test('as that of a roll-up when its first request says so, or its row does', () => {
    expect(rollUpOf({})).toBeNull()
    expect(rollUpOf({ rollUp })).toEqual(rollUp)
    const known = { rule: '', since: at(0) }
    expect(rollUpOf({ rollUp }, { ...NEW_TICKET_RECORD, rollUp: known })).toEqual(known)
  })

  test('without the tries of episodes that the ticket has declined', () => {
    const inDoubt = [buildBegun({ episode: 'declined' }), buildBegun({ episode: 'a' })]
    const record = { ...NEW_TICKET_RECORD, declined: ['declined'], inDoubt }
    expect(beginBatch([first], [], record).record.inDoubt).toEqual([buildBegun({ episode: 'a' })])
  })

  test('before its first look', () => {
    const { item, wasOpened, digest, hasList } = beginBatch([first], [], NEW_TICKET_RECORD)
    expect([item, wasOpened, digest, hasList]).toEqual([undefined, false, undefined, false])
  })
})

describe('a change begins', () => {
  test('for the deliveries and for the digest of the batch at once', () => {
    const begunDigest = { changeId: 'digest', begunAt: at(1) }
    const state = buildBatch([first], {}, { begun: [buildBegun()], begunDigest })
    const after = beginWriting(state, at(9))
    expect(after).toEqual({
      ...state,
      begun: [buildBegun({ begunAt: at(9) })],
      begunDigest: { changeId: 'digest', begunAt: at(9) },
    })
  })

  test('without a digest where no wake-up may write one', () => {
    expect(beginWriting(buildBatch([first]), at(9)).begunDigest).toBeUndefined()
  })
})

test('a phase waits while one of its requests does', () => {
  const state = buildBatch([first, other], { delivered: ['first'] })
  expect(isWaiting(state, phaseOf('fired', first, other))).toBe(true)
  expect(isWaiting(state, phaseOf('fired', first))).toBe(false)
})

test('the correlation id is that of the ticket as it is now', () => {
  expect(currentCorrelationId(buildBatch([first]))).toBe(ROW)
  expect(currentCorrelationId(buildBatch([first], { generation: 2 }))).toBe(followingCorrelationId(ROW, 2))
})

test.each([
  ['none', null, null],
  ['closed', REF, null],
  ['held', REF, buildItem({ status: 'held' })],
  ['open', null, buildItem()],
] as const)('the status is %s for what the row and the product say', (status, item, seen) => {
  expect(statusOf(buildBatch([first], { item }, { item: seen }))).toBe(status)
})

test('a roll-up must be quiet for the window of its storm, another ticket need not', () => {
  const { connection } = buildRoute('servicenow')
  const stormCaps = { perRule: 1, perConnection: 1, windowSeconds: 321 }
  const policy = buildPolicy({ notesPerHour: 2 })
  const route = buildRoute('servicenow', { connection: { ...connection, stormCaps }, policy })
  const batch = (destination: object) => buildBatch([buildRequest({ route, destination })])
  expect(policyOf(batch({}))).toEqual({ ...policy, settleSeconds: 0 })
  expect(policyOf(batch({ rollUp }))).toEqual({ ...policy, settleSeconds: 321 })
})

describe('the conditions of the table are', () => {
  const left = { assignee: '', group: 'ours', inWork: false }
  const seen = { assignee: 'beth', group: 'theirs', inWork: true }
  const over = { a: buildEpisode({ endedAt: at(5) }) }
  const record = { item: REF, episodes: over, assignment: left, inDoubt: [buildBegun({ occurredAt: at(9) })] }
  const item = buildItem({ status: 'held', closeCode: 'Known error', assignment: seen })
  const state = buildBatch([first], record, { item })

  test('what the row knows and the product says', () => {
    expect(knownOf(state, 'fired')).toEqual({
      ...state.record,
      status: 'held',
      episodes: over,
      assignmentBefore: left,
      assignment: seen,
      closeCode: 'Known error',
    })
    expect(knownOf(buildBatch([first]), 'fired')).toMatchObject({
      assignment: null,
      closeCode: '',
      status: 'none',
    })
  })

  test.each(['resolved', 'wakeUp'] as const)('a Fired in doubt as one that happened, for %s', (what) => {
    expect(knownOf(state, what).episodes).toEqual({ a: buildEpisode({ firedAt: at(9) }) })
  })

  test.each(['resolved', 'closed'] as const)(
    'a Fired in doubt as one that was not written once the ticket is %s',
    (status) => {
      expect(knownOf({ ...state, item: buildItem({ status }) }, 'resolved').episodes).toEqual(over)
    },
  )
})
