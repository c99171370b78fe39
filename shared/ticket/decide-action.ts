import type { Policy } from './policy.ts'
import { type Reason, type ReasonCode, reasonOf } from './reasons.ts'
import { type Arrival, type Known, type Situation, situationOf } from './situation.ts'
import type { Action } from './ticket.ts'

/** What is to be done about a ticket, and why. */
export interface Decision extends Reason {
  /** In order; none: nothing to do. */
  readonly actions: readonly Action[]
  /** `open` makes another ticket for the episode, which names the one before. */
  readonly followsPrevious: boolean
  /** The report is left for the next digest. */
  readonly isLeftForDigest: boolean
  /** The ticket does not stand for the episode: its end, or its next report, comes as if nothing had been reported. */
  readonly isForgotten: boolean
}

type Ticket = Situation['ticket']
type Test = (situation: Situation) => boolean

/** A row of the table. Its code is its own: a log line with it says which row has decided. */
interface Row extends Decision {
  readonly arrived: Situation['arrived']
  readonly ticket: readonly Ticket[]
  /** What else must hold, in words and as a test; the first row that fits decides. */
  readonly when: string
  readonly holds: Test
}

interface Then {
  readonly when?: readonly [words: string, holds: Test]
  readonly code: ReasonCode
  readonly followsPrevious?: true
  readonly isLeftForDigest?: true
  readonly isForgotten?: true
}

function row(
  arrived: Situation['arrived'],
  ticket: readonly Ticket[],
  actions: readonly Action[],
  then: Then,
): Row {
  const [when, holds] = then.when ?? ['', () => true]
  const { code, followsPrevious = false, isLeftForDigest = false, isForgotten = false } = then
  const how = { followsPrevious, isLeftForDigest, isForgotten }
  return { arrived, ticket, when, holds, actions, ...how, ...reasonOf(code) }
}

const LIVE = ['open', 'held'] as const
const ENDED = ['resolved', 'closed'] as const
const ANY = ['none', ...LIVE, ...ENDED] as const

const old = ['not later than what the ticket reflects', (s: Situation) => s.isOld] as const
const onHoldByUs = [
  'the bridge put it on hold, and no person owns it',
  (s: Situation) => s.isHeldByUs && !s.isTheirs,
] as const
const worse = [
  'the alert is more severe than the ticket, and no person owns it',
  (s: Situation) => s.isWorse && !s.isTheirs,
] as const
const noteLeft = ['fewer than notesPerHour', (s: Situation) => s.mayNote] as const
const othersLast = ['other episodes of the ticket are active', (s: Situation) => s.someLast] as const
const theirs = ['a person owns it, and touch is never-after-human', (s: Situation) => s.isTheirs] as const
const wontFix = ['its close code is one of wontFix', (s: Situation) => s.isWontFix] as const
const cameBackSoon = [
  'onRefire is reopen, the bridge resolved it (or touch is always), within reopenWithin',
  (s: Situation) => s.policy.onRefire === 'reopen' && s.isEndedByUs && s.isSoon,
] as const
const onResolve = (value: Policy['onResolve']) =>
  [`onResolve is ${value}`, (s: Situation) => s.policy.onResolve === value] as const
const and = (one: readonly [string, Test], other: readonly [string, Test]) =>
  [`${one[0]}; ${other[0]}`, (s: Situation) => one[1](s) && other[1](s)] as const

/**
 * The table. Any order and any repetition of an episode's notifications ends in the same ticket state: it compares when
 * things happened, never when they arrived. The first row that fits decides.
 */
export const DECISIONS: readonly Row[] = [
  row('fired', ANY, [], { when: old, code: 'older-than-end' }),
  row('fired', ['none', ...ENDED], [], {
    when: ['a silence allows only a note', (s) => s.isNoteOnly],
    code: 'muted',
    isForgotten: true,
  }),
  row('fired', ['none'], ['open'], { code: 'new-episode' }),
  row('fired', ['held'], ['reopen', 'escalate'], {
    when: and(onHoldByUs, worse),
    code: 'back-and-worse-on-hold',
  }),
  row('fired', ['held'], ['reopen'], { when: onHoldByUs, code: 'back-on-hold' }),
  row('fired', LIVE, ['escalate'], { when: worse, code: 'worse' }),
  row('fired', LIVE, ['note'], { when: noteLeft, code: 'reported-again' }),
  row('fired', LIVE, [], { code: 'reported-again-for-digest', isLeftForDigest: true }),
  row('fired', ENDED, [], { when: wontFix, code: 'wont-fix' }),
  row('fired', ['resolved'], ['reopen', 'escalate'], {
    when: and(cameBackSoon, worse),
    code: 'back-soon-and-worse',
  }),
  row('fired', ['resolved'], ['reopen'], { when: cameBackSoon, code: 'back-soon' }),
  row('fired', ENDED, ['open'], { code: 'back-after-ticket-ended', followsPrevious: true }),

  row('resolved', ANY, [], { when: old, code: 'older-than-ticket' }),
  row('resolved', ['none'], [], {
    when: ['a silence held the Fired, and its end came meanwhile', (s) => s.isOverWhileMuted],
    code: 'over-while-muted',
    isForgotten: true,
  }),
  row('resolved', ['none'], [], {
    when: ['a silence is in force', (s) => s.isNoteOnly],
    code: 'muted-end',
  }),
  row('resolved', ['none'], [], {
    when: ['a late review, and the Fired is not known', (s) => s.isUnknownEnd && s.isReview],
    code: 'review-of-unknown',
  }),
  row('resolved', ['none', ...LIVE], [], {
    when: [
      'its Fired is not known, and onUnknownEnd is nothing',
      (s) => s.isUnknownEnd && s.policy.onUnknownEnd === 'nothing',
    ],
    code: 'unknown-end',
  }),
  row('resolved', ['none'], ['open'], { when: othersLast, code: 'new-episode-partly-over' }),
  // The Fired came after its end, or the route wants a ticket though it never comes.
  row('resolved', ['none'], ['open', 'resolve'], {
    when: onResolve('resolve'),
    code: 'over-before-ticket-resolve',
  }),
  row('resolved', ['none'], ['open', 'hold'], {
    when: onResolve('hold'),
    code: 'over-before-ticket-hold',
  }),
  row('resolved', ['none'], ['open', 'note'], {
    when: onResolve('note'),
    code: 'over-before-ticket-note',
  }),
  row('resolved', ['none'], ['open'], { code: 'over-before-ticket-nothing' }),
  row('resolved', ['held'], [], { when: onHoldByUs, code: 'on-hold-already' }),
  row('resolved', LIVE, ['note'], { when: and(othersLast, noteLeft), code: 'one-over' }),
  row('resolved', LIVE, [], {
    when: othersLast,
    code: 'one-over-for-digest',
    isLeftForDigest: true,
  }),
  row('resolved', LIVE, [], { when: onResolve('nothing'), code: 'over-left-alone' }),
  row('resolved', LIVE, ['note'], { when: onResolve('note'), code: 'over-noted' }),
  row('resolved', LIVE, ['note'], { when: theirs, code: 'over-owned-by-person' }),
  row('resolved', LIVE, [], {
    when: ['a roll-up was not quiet for its window', (s) => !s.isSettled],
    code: 'over-during-storm',
  }),
  row('resolved', LIVE, ['hold'], {
    when: onResolve('hold'),
    code: 'over-held',
  }),
  row('resolved', LIVE, ['resolve'], { code: 'over-resolved' }),
  row('resolved', ['resolved'], ['note'], {
    when: ['the end is later than the known one', (s) => s.isLaterEnd && s.mayNote],
    code: 'later-end',
  }),
  row('resolved', ENDED, [], { code: 'ended-already' }),

  row('wakeUp', ['held'], [], {
    when: and(onHoldByUs, ['resolveAfter is not over', (s) => !s.isHeldLongEnough]),
    code: 'on-hold',
  }),
  row('wakeUp', ['held'], ['resolve'], { when: onHoldByUs, code: 'quiet-on-hold' }),
  row('wakeUp', ['open', 'held', 'resolved'], ['note'], {
    when: [
      'reports were left for the digest; fewer than notesPerHour',
      (s) => s.hasPendingDigest && s.mayNote,
    ],
    code: 'digest',
  }),
  row('wakeUp', LIVE, ['resolve'], {
    when: [
      'no episode is active (or closeAfter is over), a roll-up was quiet for its window, and no person owns it',
      (s) =>
        !s.someLast &&
        s.isSettled &&
        !s.isTheirs &&
        s.policy.onResolve !== 'nothing' &&
        s.policy.onResolve !== 'note',
    ],
    code: 'quiet',
  }),
  row('wakeUp', ANY, [], { code: 'nothing-to-do' }),
]

/**
 * What to do about what arrived.
 *
 * @param now ISO 8601 UTC
 */
export function decideAction(arrival: Arrival, known: Known, policy: Policy, now: string): Decision {
  const situation = situationOf(arrival, known, policy, now)
  const decided = DECISIONS.find(
    ({ arrived, ticket, holds }) =>
      arrived === situation.arrived && ticket.includes(situation.ticket) && holds(situation),
  )
  if (decided === undefined)
    throw new TypeError(`No decision for ${situation.arrived} on ${situation.ticket}.`)
  return decided
}
