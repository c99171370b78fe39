import { describe, expect, test } from 'vitest'
import {
  afterAction,
  afterDelivery,
  afterWakeUp,
  forNextTicket,
} from '../../../../shared/bridge/ticket/record-after.ts'
import { NEW_TICKET_RECORD, type TicketRecord } from '../../../../shared/storage/ledger.ts'
import { type Action, ACTIONS } from '../../../../shared/ticket/ticket.ts'
import { at, buildBegun, buildEpisode, buildItem, buildRequest, REF } from '../../../builders/batch.ts'
import { buildPolicy } from '../../../builders/config.ts'

const NOW = at(100)
const OURS = { assignee: '', group: 'ours', inWork: false }
const THEIRS = { assignee: 'beth', group: 'theirs', inWork: true }

/** All that an action can keep, change or clear has a value. */
const full: TicketRecord = {
  ...NEW_TICKET_RECORD,
  isAdmitted: true,
  generation: 2,
  item: { id: 'old', number: 'OLD', url: 'https://product.example/OLD' },
  previous: { number: 'INC0', url: 'https://product.example/INC0' },
  route: 'incidents',
  kind: 'incident',
  status: 'resolved',
  createdAt: at(1),
  updatedAt: at(90),
  endedAt: at(10),
  episodes: { a: buildEpisode(), b: buildEpisode({ endedAt: at(5) }) },
  severity: 'Sev2',
  resolvedByUsAt: at(10),
  heldByUsAt: at(11),
  reopenedByPerson: true,
  assignment: OURS,
  notedAt: [at(30), at(40), at(90)],
  pendingDigest: 3,
  heardAt: at(90),
  wakeUpAt: at(200),
  delivered: ['x'],
  inDoubt: [buildBegun()],
}

const after = (action: Action, record = full): TicketRecord =>
  afterAction(record, action, buildItem({ assignment: THEIRS }), ['Sev3', 'Sev1'], NOW)

describe('after an action the record', () => {
  const written = { ...full, item: REF, status: 'open', pendingDigest: 0 } as const
  const begins = { resolvedByUsAt: null, heldByUsAt: null, reopenedByPerson: false }

  const seen = { isOver: false, assignee: THEIRS.assignee, isInWork: THEIRS.inWork }
  const responses = {
    open: { wanted: null, seen, ours: null },
    resolve: { wanted: 'Closed', seen: { ...seen, isOver: true }, ours: { action: 'resolve', at: NOW } },
    reopen: { wanted: null, seen, ours: { action: 'reopen', at: NOW } },
  } as const

  const cases: Readonly<Record<Action, TicketRecord>> = {
    open: { ...written, ...begins, alertResponse: responses.open, severity: 'Sev1', assignment: THEIRS },
    note: { ...written, notedAt: [at(90), NOW] },
    escalate: { ...written, severity: 'Sev1', assignment: THEIRS },
    hold: { ...written, assignment: THEIRS, heldByUsAt: NOW },
    resolve: {
      ...written,
      alertResponse: responses.resolve,
      assignment: THEIRS,
      resolvedByUsAt: NOW,
      heldByUsAt: null,
    },
    reopen: { ...written, ...begins, alertResponse: responses.reopen, assignment: THEIRS },
  }

  test.each(ACTIONS)('%s keeps, changes and clears what it must', (action) => {
    expect(after(action)).toEqual(cases[action])
  })

  test.each(['open', 'escalate'] as const)(
    '%s keeps the severity that the ticket shows if that is worse',
    (action) => {
      expect(after(action, { ...full, severity: 'Sev0' }).severity).toBe('Sev0')
    },
  )

  test('has the severity of what arrived when the ticket showed no severity', () => {
    expect(after('open', { ...full, severity: null }).severity).toBe('Sev1')
    expect(afterAction({ ...full, severity: null }, 'open', buildItem(), [], NOW).severity).toBeNull()
  })
})

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}`)

describe('after deliveries the record', () => {
  const end = buildRequest({ id: 'e', condition: 'resolved', occurredAt: at(50) }).delivery
  const other = buildRequest({ id: 'x', episode: 'c', name: 'disk', occurredAt: at(60) }).delivery

  test('has their occurrences, names them as done and last, and no longer has them in doubt', () => {
    const before = {
      ...full,
      delivered: ['x', 'y'],
      inDoubt: [buildBegun({ deliveryId: 'e' }), buildBegun()],
    }
    expect(afterDelivery(before, [end, other], { isLeftForDigest: false, isForgotten: false }, NOW)).toEqual({
      ...full,
      episodes: {
        ...full.episodes,
        a: buildEpisode({ endedAt: at(50) }),
        c: buildEpisode({ name: 'disk', firedAt: at(60) }),
      },
      heardAt: NOW,
      delivered: ['y', 'e', 'x'],
      inDoubt: [buildBegun()],
    })
  })

  test.each([
    ['before', at(40), at(40)],
    ['at the time of', at(50), at(50)],
    ['after', at(55), null],
  ] as const)(
    'knows a Fired in doubt that happened %s the end, or does not: an end is written as if it had happened',
    (_, occurredAt, firedAt) => {
      const before = { ...full, episodes: {}, inDoubt: [buildBegun({ occurredAt })] }
      const { episodes } = afterDelivery(before, [end], { isLeftForDigest: false, isForgotten: false }, NOW)
      expect(episodes['a']).toMatchObject({ firedAt, endedAt: at(50) })
    },
  )

  test('does not know a Fired in doubt whose end came first: its ticket is still to be resolved', () => {
    const episodes = { a: buildEpisode({ firedAt: null, endedAt: at(60) }) }
    const before = { ...full, episodes, inDoubt: [buildBegun({ occurredAt: at(40) })] }
    const done = afterDelivery(before, [end], { isLeftForDigest: false, isForgotten: false }, NOW)
    expect(done.episodes['a']).toMatchObject({ firedAt: null, endedAt: at(60) })
  })

  test('counts those that are left for the digest', () => {
    expect(
      afterDelivery(full, [end, other], { isLeftForDigest: true, isForgotten: false }, NOW).pendingDigest,
    ).toBe(5)
  })

  test('knows of those that are forgotten only that they are done', () => {
    const { episodes, delivered } = afterDelivery(
      full,
      [other],
      { isLeftForDigest: false, isForgotten: true },
      NOW,
    )
    expect([episodes, delivered]).toEqual([full.episodes, ['x']])
  })

  test('is unchanged when there are no deliveries', () => {
    expect(afterDelivery(full, [], { isLeftForDigest: true, isForgotten: false }, NOW)).toBe(full)
  })

  test('remembers the last hundred', () => {
    const before = { ...full, episodes: {}, delivered: names(150) }
    const { delivered } = afterDelivery(before, [end], { isLeftForDigest: false, isForgotten: false }, NOW)
    expect(delivered).toEqual([...names(150).slice(51), 'e'])
  })

  test('remembers twice as many as it has episodes, so that a repeat of any of them is known', () => {
    const episodes = Object.fromEntries(names(120).map((name) => [name, buildEpisode()]))
    const before = { ...full, episodes, delivered: names(300) }
    const { delivered } = afterDelivery(before, [end], { isLeftForDigest: false, isForgotten: false }, NOW)
    expect(delivered).toEqual([...names(300).slice(59), 'e'])
  })

  test('keeps ten thousand episodes: one that is over makes room', () => {
    const lasting = Object.fromEntries(names(9_999).map((name) => [name, buildEpisode()]))
    const before = { ...full, episodes: { over: buildEpisode({ endedAt: at(1) }), ...lasting } }
    const { episodes } = afterDelivery(before, [other], { isLeftForDigest: false, isForgotten: false }, NOW)
    expect(Object.keys(episodes)).toHaveLength(10_000)
    expect(episodes).not.toHaveProperty('over')
  })
})

describe('after wake-ups the record', () => {
  const policy = buildPolicy({ closeAfterSeconds: 600 })
  const quiet = { ...full, episodes: { a: buildEpisode({ reportsEnd: 'no' }) } }

  test('waits for no further one when it was the one that is on its way', () => {
    const record = afterWakeUp(quiet, [at(150), at(200)], { actions: ['note'] }, policy, NOW)
    expect(record).toEqual({ ...quiet, wakeUpAt: null })
  })

  test('still waits for the one that is on its way when another came', () => {
    expect(afterWakeUp(quiet, [at(150)], { actions: [] }, policy, NOW)).toEqual(quiet)
    expect(
      afterWakeUp({ ...quiet, wakeUpAt: null }, [undefined], { actions: [] }, policy, NOW).wakeUpAt,
    ).toBeNull()
  })

  test('has nothing that lasts when they resolved the ticket', () => {
    const record = afterWakeUp(quiet, [], { actions: ['resolve'] }, policy, NOW)
    expect(record.episodes).toEqual({ a: buildEpisode({ reportsEnd: 'no', endedAt: NOW }) })
  })
})

test('the record of the next ticket names the one before, keeps what lasts, and is otherwise new', () => {
  expect(forNextTicket(full)).toEqual({
    ...NEW_TICKET_RECORD,
    isAdmitted: true,
    route: 'incidents',
    kind: 'incident',
    updatedAt: at(90),
    generation: 3,
    previous: { number: 'OLD', url: 'https://product.example/OLD' },
    episodes: { a: buildEpisode(), b: buildEpisode({ endedAt: at(5), isEarlier: true }) },
    heardAt: at(90),
    wakeUpAt: at(200),
    delivered: ['x'],
    inDoubt: [buildBegun()],
  })
  expect(forNextTicket({ ...full, item: null }).previous).toBeNull()
})
