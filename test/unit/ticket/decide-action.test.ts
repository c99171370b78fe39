import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Condition } from '../../../shared/alert/alert.ts'
import {
  decideAction,
  type Decision,
  type Known,
  type Occurrence,
  occurrenceOf,
  timesAfter,
} from '../../../shared/ticket/decide-action.ts'
import type { Action } from '../../../shared/ticket/ticket.ts'
import { buildAlert } from '../../builders/alert.ts'
import { Desk } from './desk.ts'

const at = (minute: number): string => new Date(Date.UTC(2026, 1, 3) + minute * 60_000).toISOString()

describe('an alert says when it happened', () => {
  const firedAt = at(10)

  test('by its start, when it fired', () => {
    const alert = buildAlert({ condition: 'fired', firedAt })
    expect(occurrenceOf(alert)).toEqual({ condition: 'fired', occurredAt: at(10) })
  })

  test('by its end, when it is over', () => {
    const alert = buildAlert({ condition: 'resolved', firedAt, resolvedAt: at(20) })
    expect(occurrenceOf(alert)).toEqual({ condition: 'resolved', occurredAt: at(20) })
  })

  test('by its start, when its end lies before that', () => {
    const alert = buildAlert({ condition: 'resolved', firedAt, resolvedAt: at(5) })
    expect(occurrenceOf(alert)).toEqual({ condition: 'resolved', occurredAt: at(10) })
  })

  test('by its start, when it fired and names an end all the same', () => {
    const alert = buildAlert({ condition: 'fired', firedAt, resolvedAt: at(20) })
    expect(occurrenceOf(alert)).toEqual({ condition: 'fired', occurredAt: at(10) })
  })
})

/** The minute of the decision. */
const NOW = 2_000_000

/** Minutes; reopening is allowed for 60. */
interface Row {
  readonly occurred: number
  readonly status: Known['status']
  readonly fired: number | null
  readonly ended: number | null
  /** The minute in which we resolved the ticket, long ago unless it is said; or that a person did. */
  readonly by?: 'a person' | number
  readonly does: readonly Action[]
  readonly because: string
  readonly follows?: boolean
}

function decide(condition: Condition, row: Row): Decision {
  const time = (minute: number | null): string | null => (minute === null ? null : at(minute))
  const resolved = row.by === 'a person' || row.ended === null ? null : (row.by ?? NOW - 1_000_000)
  const times = { firedAt: time(row.fired), endedAt: time(row.ended), resolvedByUsAt: time(resolved) }
  const known: Known = { status: row.status, ...times }
  return decideAction(
    { condition, occurredAt: at(row.occurred) },
    known,
    { reopenWithinSeconds: 3600 },
    at(NOW),
  )
}

const expected = ({ does, because, follows = false }: Row): Decision => ({
  actions: does,
  reason: because,
  followsPrevious: follows,
})

describe('a Fired', () => {
  const cameBack = {
    does: ['open'],
    because: 'came back after its ticket was closed',
    follows: true,
  } as const
  const isOver = { does: [], because: 'older than the end' } as const
  const isRepeated = { does: ['note'], because: 'repeated' } as const
  const reopens = { does: ['reopen'], because: 'came back soon' } as const

  test.each<Row>([
    { occurred: 10, status: 'none', fired: null, ended: null, does: ['open'], because: 'new problem' },

    { occurred: 10, status: 'open', fired: 10, ended: null, ...isRepeated },
    { occurred: 20, status: 'open', fired: 10, ended: null, ...isRepeated },
    { occurred: 5, status: 'open', fired: 10, ended: null, ...isRepeated },
    // A person reopened what we had resolved.
    { occurred: 21, status: 'open', fired: 10, ended: 20, ...isRepeated },
    { occurred: 20, status: 'open', fired: 10, ended: 20, ...isOver },
    { occurred: 15, status: 'open', fired: 10, ended: 20, ...isOver },

    { occurred: 21, status: 'resolved', fired: 10, ended: 20, ...reopens },
    { occurred: 80, status: 'resolved', fired: 10, ended: 20, ...reopens },
    { occurred: 80.001, status: 'resolved', fired: 10, ended: 20, ...cameBack },
    // Weeks after the end, but the ticket was resolved just now.
    { occurred: 50_000, status: 'resolved', fired: 10, ended: 20, by: NOW - 60, ...reopens },
    { occurred: 50_000, status: 'resolved', fired: 10, ended: 20, by: NOW - 61, ...cameBack },
    { occurred: 50_000, status: 'closed', fired: 10, ended: 20, by: NOW - 1, ...cameBack },
    { occurred: 20, status: 'resolved', fired: 10, ended: 20, ...isOver },
    { occurred: 15, status: 'resolved', fired: 10, ended: 20, ...isOver },
    { occurred: 21, status: 'resolved', fired: 10, ended: null, by: 'a person', ...cameBack },
    { occurred: 21, status: 'resolved', fired: 10, ended: 20, by: 'a person', ...cameBack },
    { occurred: 20, status: 'resolved', fired: 10, ended: 20, by: 'a person', ...isOver },

    { occurred: 21, status: 'closed', fired: 10, ended: 20, ...cameBack },
    { occurred: 21, status: 'closed', fired: 10, ended: null, ...cameBack },
    { occurred: 20, status: 'closed', fired: 10, ended: 20, ...isOver },
    { occurred: 15, status: 'closed', fired: 10, ended: 20, ...isOver },
  ])('at $occurred, ticket $status, fired $fired, ended $ended: $does, $because', (row) => {
    expect(decide('fired', row)).toEqual(expected(row))
  })
})

describe('a Resolved', () => {
  const over = { does: ['resolve'], because: 'over' } as const
  const isEnded = { does: [], because: 'ended already' } as const

  test.each<Row>([
    {
      occurred: 20,
      status: 'none',
      fired: null,
      ended: null,
      does: ['open', 'resolve'],
      because: 'over before its ticket was opened',
    },
    { occurred: 20, status: 'open', fired: 10, ended: null, ...over },
    { occurred: 10, status: 'open', fired: 10, ended: null, ...over },
    { occurred: 20, status: 'open', fired: null, ended: null, ...over },
    { occurred: 9, status: 'open', fired: 10, ended: null, does: [], because: 'older than the last fired' },
    { occurred: 30, status: 'open', fired: 10, ended: 20, ...over },
    { occurred: 20, status: 'resolved', fired: 10, ended: 20, ...isEnded },
    { occurred: 30, status: 'resolved', fired: 10, ended: 20, ...isEnded },
    { occurred: 30, status: 'resolved', fired: 10, ended: null, ...isEnded },
    { occurred: 20, status: 'closed', fired: 10, ended: 20, ...isEnded },
    { occurred: 20, status: 'closed', fired: 10, ended: null, ...isEnded },
  ])('at $occurred, ticket $status, fired $fired, ended $ended: $does, $because', (row) => {
    expect(decide('resolved', row)).toEqual(expected(row))
  })
})

const fired = (minute: number): Occurrence => ({ condition: 'fired', occurredAt: at(minute) })
const resolved = (minute: number): Occurrence => ({ condition: 'resolved', occurredAt: at(minute) })

describe('the times that are recorded', () => {
  test.each(['open', 'note', 'reopen'] as const)('after %s: it lasts, since the latest Fired', (action) => {
    const known = { firedAt: at(10), endedAt: at(20), resolvedByUsAt: at(25) }
    const lasting = { endedAt: null, resolvedByUsAt: null }
    expect(timesAfter(action, fired(30), known, at(NOW))).toEqual({ firedAt: at(30), ...lasting })
    expect(timesAfter(action, fired(5), known, at(NOW))).toEqual({ firedAt: at(10), ...lasting })
    expect(timesAfter(action, fired(5), { firedAt: null, ...lasting }, at(NOW)).firedAt).toBe(at(5))
  })

  test('after resolve: its end, by us', () => {
    const known = { firedAt: at(10), endedAt: null, resolvedByUsAt: null }
    const times = { firedAt: at(10), endedAt: at(20), resolvedByUsAt: at(NOW) }
    expect(timesAfter('resolve', resolved(20), known, at(NOW))).toEqual(times)
  })

  test('after nothing: a later end than ours, and no other', () => {
    const known = { firedAt: at(10), endedAt: at(20), resolvedByUsAt: at(25) }
    expect(timesAfter('none', resolved(30), known, at(NOW))).toEqual({ ...known, endedAt: at(30) })
    expect(timesAfter('none', resolved(15), known, at(NOW))).toEqual(known)
    expect(timesAfter('none', fired(30), known, at(NOW))).toEqual(known)
  })

  test('after nothing: the end of a problem whose ticket a person had ended, and no end from before it', () => {
    const known = { firedAt: at(10), endedAt: null, resolvedByUsAt: null }
    expect(timesAfter('none', resolved(20), known, at(NOW))).toEqual({ ...known, endedAt: at(20) })
    expect(timesAfter('none', resolved(9), known, at(NOW))).toEqual(known)
  })
})

const reopenWithinSeconds = fc.constantFrom(0, 60, 3600, 1_000_000)

/** Everything at least once, in any order, and some of it again. */
function anyOrderOf(occurrences: readonly Occurrence[]): fc.Arbitrary<Occurrence[]> {
  return fc
    .array(fc.constantFrom(...occurrences), { maxLength: 8 })
    .chain((again) =>
      fc.shuffledSubarray([...occurrences, ...again], { minLength: occurrences.length + again.length }),
    )
}

test('however often and in whatever order one problem is told, it has one ticket, resolved once its end was told', () => {
  const problem = fc.record({ start: fc.nat(100), minutes: fc.nat(100) })
  const tellings = problem.chain(({ start, minutes }) =>
    fc.array(
      fc.constantFrom<Occurrence>(
        { condition: 'fired', occurredAt: at(start) },
        { condition: 'resolved', occurredAt: at(start + minutes) },
      ),
      { minLength: 1, maxLength: 10 },
    ),
  )
  fc.assert(
    fc.property(tellings, reopenWithinSeconds, (told, seconds) => {
      const desk = new Desk({ reopenWithinSeconds: seconds })
      for (const occurrence of told) desk.deliver(occurrence)
      const isEnded = told.some(({ condition }) => condition === 'resolved')
      expect(desk.tickets).toEqual([isEnded ? 'resolved' : 'open'])
    }),
  )
})

test('a problem that comes and goes ends in the state of its latest notification, in whatever order they arrive', () => {
  const history = fc
    .array(fc.constantFrom<Condition>('fired', 'resolved'), { minLength: 1, maxLength: 8 })
    .map((conditions) =>
      conditions.map((condition, index): Occurrence => ({ condition, occurredAt: at(index * 10) })),
    )
  const arrivals = history.chain((occurrences) =>
    fc.record({ latest: fc.constant(occurrences.at(-1)), told: anyOrderOf(occurrences) }),
  )
  fc.assert(
    fc.property(
      arrivals,
      fc.infiniteStream(fc.boolean()),
      reopenWithinSeconds,
      ({ latest, told }, closings, seconds) => {
        const desk = new Desk({ reopenWithinSeconds: seconds })
        for (const occurrence of told) {
          desk.deliver(occurrence)
          if (closings.next().value === true) desk.closeResolved()
        }
        expect(desk.tickets.at(-1) === 'open').toBe(latest?.condition === 'fired')
        expect(desk.tickets.slice(0, -1)).not.toContain('open')
      },
    ),
    { numRuns: 1000 },
  )
})
