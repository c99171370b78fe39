import type { Policy } from './policy.ts'
import { type Arrival, type Known, type Situation, situationOf } from './situation.ts'
import type { Action } from './ticket.ts'

/** What is to be done about a ticket, and the reason in a few words for the log and the journal. */
export interface Decision {
  /** In order; none: nothing to do. */
  readonly actions: readonly Action[]
  readonly reason: string
  /** `open` makes another ticket for the episode, which names the one before. */
  readonly followsPrevious: boolean
  /** The report is left for the next digest. */
  readonly isLeftForDigest: boolean
}

type Ticket = Situation['ticket']
type Test = (situation: Situation) => boolean

interface Row {
  readonly arrived: Situation['arrived']
  readonly ticket: readonly Ticket[]
  /** What else must hold, in words and as a test; the first row that fits decides. */
  readonly when: string
  readonly holds: Test
  readonly actions: readonly Action[]
  readonly followsPrevious: boolean
  readonly isLeftForDigest: boolean
  readonly reason: string
}

interface Then {
  readonly when?: readonly [words: string, holds: Test]
  readonly reason: string
  readonly followsPrevious?: true
  readonly isLeftForDigest?: true
}

function row(
  arrived: Situation['arrived'],
  ticket: readonly Ticket[],
  actions: readonly Action[],
  then: Then,
): Row {
  const [when, holds] = then.when ?? ['', () => true]
  const { reason, followsPrevious = false, isLeftForDigest = false } = then
  return { arrived, ticket, when, holds, actions, followsPrevious, isLeftForDigest, reason }
}

const LIVE = ['open', 'held'] as const
const ENDED = ['resolved', 'closed'] as const
const ANY = ['none', ...LIVE, ...ENDED] as const

const old = ['not later than what the ticket reflects', (s: Situation) => s.isOld] as const
const onHoldByUs = [
  'we set it aside, and nobody has it',
  (s: Situation) => s.isHeldByUs && !s.isTheirs,
] as const
const worse = [
  'more severe than before, and nobody has it',
  (s: Situation) => s.isWorse && !s.isTheirs,
] as const
const noteLeft = ['fewer than notesPerHour', (s: Situation) => s.mayNote] as const
const othersLast = ['other episodes of the ticket last', (s: Situation) => s.someLast] as const
const theirs = ['a person has it, and touch is never-after-human', (s: Situation) => s.isTheirs] as const
const wontFix = ['its close code is one of wontFix', (s: Situation) => s.isWontFix] as const
const cameBackSoon = [
  'onRefire is reopen, we resolved it (or touch is always), within reopenWithin',
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
  row('fired', ANY, [], { when: old, reason: 'older than the end' }),
  row('fired', ['none'], ['open'], { reason: 'new episode' }),
  row('fired', ['held'], ['reopen', 'escalate'], {
    when: and(onHoldByUs, worse),
    reason: 'came back worse while on hold',
  }),
  row('fired', ['held'], ['reopen'], { when: onHoldByUs, reason: 'came back while on hold' }),
  row('fired', LIVE, ['escalate'], { when: worse, reason: 'worse than before' }),
  row('fired', LIVE, ['note'], { when: noteLeft, reason: 'reported again' }),
  row('fired', LIVE, [], { reason: 'reported again, left for the digest', isLeftForDigest: true }),
  row('fired', ENDED, [], { when: wontFix, reason: 'closed with a code that says: not again' }),
  row('fired', ['resolved'], ['reopen', 'escalate'], {
    when: and(cameBackSoon, worse),
    reason: 'came back soon, and worse',
  }),
  row('fired', ['resolved'], ['reopen'], { when: cameBackSoon, reason: 'came back soon' }),
  row('fired', ENDED, ['open'], { reason: 'came back after its ticket ended', followsPrevious: true }),

  row('resolved', ANY, [], { when: old, reason: 'older than what the ticket reflects' }),
  row('resolved', ['none'], ['open'], { when: othersLast, reason: 'new episode; one part of it is over' }),
  // The Fired may be on its way, or was lost: either way the ticket says that there was an episode and that it is over.
  row('resolved', ['none'], ['open', 'resolve'], {
    when: onResolve('resolve'),
    reason: 'over before its ticket was opened',
  }),
  row('resolved', ['none'], ['open', 'hold'], {
    when: onResolve('hold'),
    reason: 'over before its ticket was opened',
  }),
  row('resolved', ['none'], ['open', 'note'], {
    when: onResolve('note'),
    reason: 'over before its ticket was opened',
  }),
  row('resolved', ['none'], ['open'], { reason: 'over before its ticket was opened' }),
  row('resolved', ['held'], [], { when: onHoldByUs, reason: 'on hold already' }),
  row('resolved', LIVE, ['note'], { when: and(othersLast, noteLeft), reason: 'one is over, others last' }),
  row('resolved', LIVE, [], {
    when: othersLast,
    reason: 'one is over, left for the digest',
    isLeftForDigest: true,
  }),
  row('resolved', LIVE, [], { when: onResolve('nothing'), reason: 'over; the route wants nothing done' }),
  row('resolved', LIVE, ['note'], { when: onResolve('note'), reason: 'over' }),
  row('resolved', LIVE, ['note'], { when: theirs, reason: 'over; a person has the ticket' }),
  row('resolved', LIVE, [], {
    when: ['a roll-up that was not quiet for its window', (s) => !s.isSettled],
    reason: 'over; waits for the end of the storm',
  }),
  row('resolved', LIVE, ['hold'], {
    when: onResolve('hold'),
    reason: 'over; stays on hold for resolveAfter',
  }),
  row('resolved', LIVE, ['resolve'], { reason: 'over' }),
  row('resolved', ['resolved'], ['note'], {
    when: ['a later word than the known end', (s) => s.isLateWord && s.mayNote],
    reason: 'a later word on what is over',
  }),
  row('resolved', ENDED, [], { reason: 'ended already' }),

  row('wakeUp', ['held'], [], {
    when: and(onHoldByUs, ['resolveAfter is not over', (s) => !s.isHeldLongEnough]),
    reason: 'on hold',
  }),
  row('wakeUp', ['held'], ['resolve'], { when: onHoldByUs, reason: 'stayed quiet on hold' }),
  row('wakeUp', ['open', 'held', 'resolved'], ['note'], {
    when: ['reports were left for the digest; fewer than notesPerHour', (s) => s.hasUntold && s.mayNote],
    reason: 'digest',
  }),
  row('wakeUp', LIVE, ['resolve'], {
    when: [
      'nothing lasts (or closeAfter is over), a roll-up was quiet for its window, and nobody has it',
      (s) =>
        !s.someLast &&
        s.isSettled &&
        !s.isTheirs &&
        s.policy.onResolve !== 'nothing' &&
        s.policy.onResolve !== 'note',
    ],
    reason: 'nothing is heard of it any more',
  }),
  row('wakeUp', ANY, [], { reason: 'nothing to do' }),
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
