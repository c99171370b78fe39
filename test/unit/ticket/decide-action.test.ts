import { describe, expect, test } from 'vitest'
import { decideAction, DECISIONS, type Decision } from '../../../shared/ticket/decide-action.ts'
import type { Occurrence } from '../../../shared/ticket/episodes.ts'
import type { Policy } from '../../../shared/ticket/policy.ts'
import { type ReasonCode, REASONS } from '../../../shared/ticket/reasons.ts'
import type { Arrival, Known } from '../../../shared/ticket/situation.ts'
import type { Action } from '../../../shared/ticket/ticket.ts'
import { buildPolicy } from '../../builders/config.ts'
import {
  at,
  buildKnown,
  buildEpisode,
  buildOccurrence,
  ended,
  fired,
  lasts,
  NOBODY,
  NOW,
  wakeUp,
  resolved,
  reviewed,
} from './known.ts'

interface Case {
  readonly story: string
  readonly arrival: Arrival
  readonly known: Partial<Known>
  readonly policy?: Partial<Policy>
  readonly does: readonly Action[]
  readonly because: ReasonCode
  readonly follows?: true
  readonly isLeft?: true
  readonly forgets?: true
}

const decide = ({ arrival, known, policy = {} }: Case): Decision =>
  decideAction(arrival, buildKnown(known), buildPolicy(policy), at(NOW))

const none: Partial<Known> = { status: 'none', episodes: {}, severity: null, heardAt: null }
const resolvedByUs: Partial<Known> = { status: 'resolved', episodes: ended, resolvedByUsAt: at(21) }
const held: Partial<Known> = { status: 'held', episodes: ended, heldByUsAt: at(21) }
const taken: Partial<Known> = { assignment: { ...NOBODY, assignee: 'beth' } }
const both = { ...lasts, b: buildEpisode() }
const noNoteLeft: Partial<Known> = { notedAt: [at(NOW - 30), at(NOW - 20)] }
const twoNotes: Partial<Policy> = { notesPerHour: 2 }
const rollUp: Partial<Policy> = { settleSeconds: 600 }
const hold: Partial<Policy> = { onResolve: 'hold', resolveAfterSeconds: 1800 }

/** What arrived, after a silence has had its say. */
const muted = (how: NonNullable<Occurrence['muted']>, minute: number): Arrival => ({
  what: 'fired',
  occurrences: [buildOccurrence({ occurredAt: at(minute), severity: 'Sev1', muted: how })],
})
const endKnown: Partial<Known> = {
  ...none,
  episodes: { a: buildEpisode({ firedAt: null, endedAt: at(20) }) },
}

const FIRED: readonly Case[] = [
  {
    story: 'noted only, without a ticket',
    arrival: muted('noteOnly', 10),
    known: none,
    does: [],
    because: 'muted',
    forgets: true,
  },
  {
    story: 'noted only, of a ticket that is over',
    arrival: muted('noteOnly', 30),
    known: resolvedByUs,
    does: [],
    because: 'muted',
    forgets: true,
  },
  {
    story: 'noted only, of an open ticket, though worse',
    arrival: muted('noteOnly', 30),
    known: {},
    does: ['note'],
    because: 'reported-again',
  },
  {
    story: 'noted only, of a ticket that we set aside',
    arrival: muted('noteOnly', 30),
    known: held,
    does: ['reopen'],
    because: 'back-on-hold',
  },
  {
    story: 'held until the silence was over, which lasts',
    arrival: muted('held', 10),
    known: none,
    does: ['open'],
    because: 'new-episode',
  },
  {
    story: 'held until the silence was over, and over before',
    arrival: muted('held', 10),
    known: endKnown,
    does: [],
    because: 'over-while-muted',
    forgets: true,
  },
  {
    story: 'held, and over before, of a ticket that its earlier try has opened',
    arrival: muted('held', 10),
    known: { episodes: endKnown.episodes ?? {} },
    does: ['resolve'],
    because: 'over-resolved',
  },
  {
    story: 'from before the end',
    arrival: fired(15),
    known: resolvedByUs,
    does: [],
    because: 'older-than-end',
  },
  { story: 'of a new episode', arrival: fired(10), known: none, does: ['open'], because: 'new-episode' },
  {
    story: 'that is worse, of a ticket that we set aside',
    arrival: fired(30, 'Sev1'),
    known: held,
    does: ['reopen', 'escalate'],
    because: 'back-and-worse-on-hold',
  },
  {
    story: 'of a ticket that we set aside',
    arrival: fired(30),
    known: held,
    does: ['reopen'],
    because: 'back-on-hold',
  },
  {
    story: 'that is worse',
    arrival: fired(30, 'Sev1'),
    known: {},
    does: ['escalate'],
    because: 'worse',
  },
  { story: 'again', arrival: fired(30), known: {}, does: ['note'], because: 'reported-again' },
  {
    story: 'again and again',
    arrival: fired(30),
    known: noNoteLeft,
    policy: twoNotes,
    does: [],
    because: 'reported-again-for-digest',
    isLeft: true,
  },
  {
    story: 'that nobody wants to hear of',
    arrival: fired(30),
    known: { status: 'closed', closeCode: 'Known error' },
    policy: { wontFix: ['Known error'] },
    does: [],
    because: 'wont-fix',
  },
  {
    story: 'soon after we resolved it, and worse',
    arrival: fired(30, 'Sev1'),
    known: resolvedByUs,
    does: ['reopen', 'escalate'],
    because: 'back-soon-and-worse',
  },
  {
    story: 'soon after we resolved it',
    arrival: fired(30),
    known: resolvedByUs,
    does: ['reopen'],
    because: 'back-soon',
  },
  {
    story: 'after a person closed the ticket',
    arrival: fired(30),
    known: { status: 'closed' },
    does: ['open'],
    because: 'back-after-ticket-ended',
    follows: true,
  },
]

const overFirst = (value: Policy['onResolve'], does: readonly Action[]): Case => ({
  story: `before any Fired, onResolve ${value}`,
  arrival: resolved(20),
  known: none,
  policy: { onResolve: value, onUnknownEnd: 'ticket' },
  does,
  because: `over-before-ticket-${value}`,
})

const RESOLVED: readonly Case[] = [
  {
    story: 'within a silence, without a ticket',
    arrival: {
      what: 'resolved',
      occurrences: [buildOccurrence({ condition: 'resolved', occurredAt: at(20), muted: 'noteOnly' })],
    },
    known: none,
    policy: { onUnknownEnd: 'ticket' },
    does: [],
    because: 'muted-end',
  },
  {
    story: 'within a silence, of a ticket from before',
    arrival: {
      what: 'resolved',
      occurrences: [buildOccurrence({ condition: 'resolved', occurredAt: at(20), muted: 'noteOnly' })],
    },
    known: {},
    does: ['resolve'],
    because: 'over-resolved',
  },
  {
    story: 'from before the latest Fired',
    arrival: resolved(9),
    known: {},
    does: [],
    because: 'older-than-ticket',
  },
  {
    story: 'before any Fired, of one of two episodes',
    arrival: resolved(20, 'b'),
    known: { ...none, episodes: lasts },
    policy: { onUnknownEnd: 'ticket' },
    does: ['open'],
    because: 'new-episode-partly-over',
  },
  { story: 'before any Fired', arrival: resolved(20), known: none, does: [], because: 'unknown-end' },
  { story: 'long over', arrival: reviewed(20), known: none, does: [], because: 'review-of-unknown' },
  {
    story: 'before its Fired, of one of two episodes',
    arrival: resolved(20, 'b'),
    known: { episodes: lasts },
    does: [],
    because: 'unknown-end',
  },
  overFirst('resolve', ['open', 'resolve']),
  overFirst('hold', ['open', 'hold']),
  overFirst('note', ['open', 'note']),
  overFirst('nothing', ['open']),
  {
    story: 'later, of a ticket on hold',
    arrival: resolved(30),
    known: held,
    policy: hold,
    does: [],
    because: 'on-hold-already',
  },
  {
    story: 'of one of two episodes',
    arrival: resolved(20, 'b'),
    known: { episodes: both },
    does: ['note'],
    because: 'one-over',
  },
  {
    story: 'of one of many episodes, again and again',
    arrival: resolved(20, 'b'),
    known: { episodes: both, ...noNoteLeft },
    policy: twoNotes,
    does: [],
    because: 'one-over-for-digest',
    isLeft: true,
  },
  {
    story: 'that the route does not care for',
    arrival: resolved(20),
    known: {},
    policy: { onResolve: 'nothing' },
    does: [],
    because: 'over-left-alone',
  },
  {
    story: 'that the route wants noted',
    arrival: resolved(20),
    known: {},
    policy: { onResolve: 'note' },
    does: ['note'],
    because: 'over-noted',
  },
  {
    story: 'of a ticket that a person took',
    arrival: resolved(20),
    known: taken,
    does: ['note'],
    because: 'over-owned-by-person',
  },
  {
    story: 'of a roll-up that was heard of a minute ago',
    arrival: resolved(20),
    known: { heardAt: at(NOW - 1) },
    policy: rollUp,
    does: [],
    because: 'over-during-storm',
  },
  {
    story: 'that must last',
    arrival: resolved(20),
    known: {},
    policy: hold,
    does: ['hold'],
    because: 'over-held',
  },
  { story: 'at last', arrival: resolved(20), known: {}, does: ['resolve'], because: 'over-resolved' },
  {
    story: 'later than the known end',
    arrival: resolved(30),
    known: resolvedByUs,
    does: ['note'],
    because: 'later-end',
  },
  {
    story: 'of a ticket that a person closed',
    arrival: resolved(20),
    known: { status: 'closed' },
    does: [],
    because: 'ended-already',
  },
]

const WAKE_UP: readonly Case[] = [
  {
    story: 'before resolveAfter is over',
    arrival: wakeUp,
    known: { ...held, heldByUsAt: at(NOW - 29) },
    policy: hold,
    does: [],
    because: 'on-hold',
  },
  {
    story: 'when resolveAfter is over',
    arrival: wakeUp,
    known: { ...held, heldByUsAt: at(NOW - 30) },
    policy: hold,
    does: ['resolve'],
    because: 'quiet-on-hold',
  },
  {
    story: 'with reports that wait for the digest',
    arrival: wakeUp,
    known: { pendingDigest: 3 },
    does: ['note'],
    because: 'digest',
  },
  {
    story: 'when nothing lasts any more',
    arrival: wakeUp,
    known: { episodes: ended },
    does: ['resolve'],
    because: 'quiet',
  },
  {
    story: 'while the episode lasts',
    arrival: wakeUp,
    known: {},
    does: [],
    because: 'nothing-to-do',
  },
]

const expected = ({ does, because, follows, isLeft, forgets }: Case): Partial<Decision> => ({
  actions: does,
  reasonCode: because,
  followsPrevious: follows ?? false,
  isLeftForDigest: isLeft ?? false,
  isForgotten: forgets ?? false,
})

describe('a Fired', () => {
  test.each(FIRED)('$story: $does, $because', (one) => {
    expect(decide(one)).toMatchObject(expected(one))
  })
})

describe('a Resolved', () => {
  test.each(RESOLVED)('$story: $does, $because', (one) => {
    expect(decide(one)).toMatchObject(expected(one))
  })
})

describe('a wake-up', () => {
  test.each(WAKE_UP)('$story: $does, $because', (one) => {
    expect(decide(one)).toMatchObject(expected(one))
  })
})

test('each row of the table decides one of these stories', () => {
  const decisive = new Set([...FIRED, ...RESOLVED, ...WAKE_UP].map(decide))
  expect(DECISIONS.filter((row) => !decisive.has(row))).toEqual([])
})

test('each row of the table has a code of its own, with its words', () => {
  const codes = DECISIONS.map(({ reasonCode }) => reasonCode)
  expect(new Set(codes).size).toBe(codes.length)
  expect(DECISIONS.map(({ reason }) => reason)).toEqual(codes.map((code) => REASONS[code]))
})
