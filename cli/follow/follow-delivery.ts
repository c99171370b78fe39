import { isOnItsWay, lastLines } from '../../shared/bridge/journal/last-lines.ts'
import { findStories } from '../../shared/bridge/journal/timeline.ts'
import type { DeliveredEntry, JournalEntry } from '../../shared/storage/journal-entry.ts'
import type { Action } from '../../shared/ticket/ticket.ts'
import type { Trail } from './open-trail.ts'

/** The outcome of a delivery on one route, for one ticket. */
export interface Outcome {
  /** `accepted`: its outcome was not followed. `waiting`: it is still pending. `muted`: a silence holds or drops it. */
  readonly state: 'accepted' | 'waiting' | 'delivered' | 'ignored' | 'muted' | 'dead'
  readonly route?: string
  readonly connection?: string
  /** The number of the ticket; `''` when there is none. */
  readonly number?: string
  readonly url?: string
  readonly correlationId?: string
  /** What was done to the ticket. */
  readonly actions?: readonly Action[]
  /** ISO 8601 UTC. When it was delivered. */
  readonly at?: string
  /** The code and reason of the failure. */
  readonly code?: string
  readonly reason?: string
  /** ISO 8601 UTC. When it is tried again. */
  readonly until?: string
  /** Id of the dead letter. */
  readonly letter?: string
}

export interface FollowOptions {
  readonly seconds: number
  /** How long to wait for further routes after the last news; 0 for a delivery with one route. */
  readonly quietMs?: number
  /** Called after each check. */
  readonly show?: (outcomes: readonly Outcome[]) => void
}

/** The greatest difference between the clocks of this machine and of the app. */
const SKEW_MS = 300_000

const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [250, 3_000]

/**
 * Reads the journal until it has the outcome of a delivery, or the time has passed.
 *
 * @returns the outcome of each ticket; one `waiting` outcome where the journal has none
 */
export async function followDelivery(
  deliveryId: string,
  { seconds, quietMs = 0, show = () => undefined }: FollowOptions,
  trail: Trail,
): Promise<readonly Outcome[]> {
  const start = trail.now()
  const since = new Date(start - SKEW_MS).toISOString()
  let pause = FIRST_PAUSE_MS
  let [heard, heardAt] = [0, start]
  for (;;) {
    const entries = sinceReceipt((await findStories(deliveryId, since, trail.journal))[0]?.entries ?? [])
    if (entries.length !== heard) [heard, heardAt] = [entries.length, trail.now()]
    const outcomes = outcomesOf(entries)
    show(outcomes)
    const isSettled = outcomes.every(({ state }) => state !== 'waiting')
    const isQuiet = trail.now() - heardAt >= quietMs
    if ((isSettled && isQuiet) || trail.now() - start >= seconds * 1000) {
      return Promise.all(outcomes.map((outcome) => withPage(outcome, trail)))
    }
    await trail.pause(isSettled ? quietMs : pause)
    pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)
  }
}

/**
 * A repeated post is the same delivery, and is delivered again, because only this shows which routes it takes now.
 */
function sinceReceipt(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  return entries.slice(
    Math.max(
      entries.findLastIndex(({ step }) => step === 'accepted'),
      0,
    ),
  )
}

function outcomesOf(entries: readonly JournalEntry[]): readonly Outcome[] {
  const outcomes = [...lastLines(entries)].flatMap(([route, last]) =>
    last.step === 'delivered' ? ticketsOf(route, entries).map(deliveredOf) : [outcomeOf(last)],
  )
  return outcomes.length === 0 ? [{ state: 'waiting' }] : outcomes
}

/** The latest line of each ticket that the route made of the alert. */
function ticketsOf(route: string, entries: readonly JournalEntry[]): readonly DeliveredEntry[] {
  const lines = entries.filter(
    (entry): entry is DeliveredEntry => entry.step === 'delivered' && entry.route === route,
  )
  return [...new Map(lines.map((line) => [`${line.connection} ${line.correlationId}`, line])).values()]
}

function deliveredOf(line: DeliveredEntry): Outcome {
  const { route, connection, number, correlationId, actions, at, reason } = line
  return { state: 'delivered', route, connection, number, correlationId, actions, at, reason }
}

function outcomeOf(last: JournalEntry): Outcome {
  const route = 'route' in last && last.route !== undefined ? { route: last.route } : {}
  if (isOnItsWay(last)) {
    if (last.step !== 'waiting') return { state: 'waiting', ...route }
    const { code, reason, until } = last
    return { state: code === 'muted' ? 'muted' : 'waiting', ...route, code, reason, until }
  }
  if (last.step === 'ignored') return { state: 'ignored', ...route, reason: last.reason }
  if (last.step === 'muted') {
    const { silence, why, reason } = last
    return { state: 'muted', ...route, reason: [`${reason}: ${silence}`, why].filter(Boolean).join(', ') }
  }
  if (last.step === 'dead') {
    const { code, reason, letter } = last
    return { state: 'dead', ...route, code, reason, letter }
  }
  return { state: 'dead', reason: 'a person has discarded its dead letter' }
}

/** The ticket's row has the address of its page, and its number where the product gave that later. */
async function withPage(outcome: Outcome, { ledger }: Trail): Promise<Outcome> {
  const { state, connection = '', correlationId = '' } = outcome
  if (state !== 'delivered') return outcome
  const item = (await ledger.read({ connection, correlationId }))?.item
  return item === undefined || item === null ? outcome : { ...outcome, number: item.number, url: item.url }
}
