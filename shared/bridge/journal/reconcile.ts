import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { COUNTS_GROUP } from '../../storage/hour-counts.ts'
import { type AcceptedEntry, isAside, type JournalEntry } from '../../storage/journal-entry.ts'
import type { DeadLetterStore, Journal } from '../../storage/ports.ts'
import { ACTIONS, type Action } from '../../ticket/ticket.ts'
import { BEFORE_ROUTING, lastLines } from './last-lines.ts'
import { type CountRegisters, createRecount } from './recount.ts'
import { readStories, type Story } from './timeline.ts'

/**
 * How late a step may be before it counts as missing. A delivery takes three minutes at the worst, and a message whose
 * instance died is shown again after a few more.
 */
const GRACE_SECONDS = 600

const HOUR_MS = 3_600_000

/**
 * How far back the timer looks: a day more than an alert is tried by default. Each alert is looked at by many runs, so that
 * none has to be the one that finds it.
 */
const LOOKS_BACK_HOURS = 96

/** The outcomes of a delivery, from best to worst: a delivery with several routes has the worst of theirs. */
const FATES = ['ignored', 'muted', 'delivered', 'discarded', 'waiting', 'dead', 'missing'] as const
type Fate = (typeof FATES)[number]

/** The outcomes of the accepted deliveries; the fates add up to `accepted`. */
export interface Reconciliation extends Readonly<Record<Fate, number>> {
  /** ISO 8601 UTC. Deliveries accepted since. */
  readonly since: string
  readonly accepted: number
  /** What was done to tickets; `nothing` if they were up to date. */
  readonly actions: Readonly<Record<Action | 'nothing', number>>
  /** Alerts whose lines end without an outcome, the oldest first. */
  readonly gaps: readonly Gap[]
}

export interface Gap {
  readonly deliveryId: string
  readonly alertId: string
  readonly rule: string
  readonly items: readonly string[]
  /** ISO 8601 UTC. */
  readonly acceptedAt: string
  /** Undefined when it ends before a route was chosen. */
  readonly route: string | undefined
  readonly lastStep: JournalEntry['step']
  /** ISO 8601 UTC. */
  readonly lastAt: string
  /** Why this is a gap, for people. */
  readonly reason: string
}

export interface ReconcileOptions {
  readonly journal: Pick<Journal, 'read'>
  readonly deadLetters: Pick<DeadLetterStore, 'list' | 'read'>
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Default 600. */
  readonly graceSeconds?: number
}

/**
 * Compares the accepted alerts with their outcomes.
 *
 * A gap is a delivery that was accepted, put back or replayed and has no further line in time; or a dead one whose
 * letter is gone although nobody replayed or discarded it.
 *
 * @param since ISO 8601 UTC
 */
export async function reconcile(since: string, options: ReconcileOptions): Promise<Reconciliation> {
  // Both before the journal is read: a line that is written while it is read must not look late, or its dead letter gone.
  const overdueBefore = options.now() - (options.graceSeconds ?? GRACE_SECONDS) * 1000
  const letters = new Set<string>()
  for await (const id of options.deadLetters.list(since)) letters.add(id)
  const isKept = async (letter: string): Promise<boolean> =>
    letters.has(letter) || (await options.deadLetters.read(letter)) !== undefined

  const counts = countsOf(FATES)
  const actions = countsOf([...ACTIONS, 'nothing'])
  const gaps: Gap[] = []
  for (const story of await readStories(since, options.journal)) {
    if (story.accepted === undefined) continue
    const fates: Fate[] = []
    for (const [route, last] of lastLines(story.entries)) {
      const fate = await fateOf(last, overdueBefore, isKept)
      fates.push(fate)
      if (fate === 'missing') gaps.push(gapOf(story.accepted, route, last))
    }
    counts[worstOf(fates)] += 1
    for (const action of actionsOf(story)) actions[action] += 1
  }
  const accepted = FATES.reduce((sum, fate) => sum + counts[fate], 0)
  return { since, accepted, ...counts, actions, gaps }
}

export interface ReconcileTimerOptions extends ReconcileOptions {
  readonly registers: () => Promise<CountRegisters>
  readonly log: Log
}

/**
 * Reconciles the last days and logs the counts, and each gap as `alert-missing`. It also counts the lines that it
 * reads.
 */
export function createReconcile(options: ReconcileTimerOptions): () => Promise<void> {
  return async () => {
    const since = new Date(options.now() - LOOKS_BACK_HOURS * HOUR_MS).toISOString()
    const recount = createRecount(options.now)
    const journal = {
      read: (from: string) => tapped(options.journal.read(from), (entry) => recount.add(entry)),
    }
    const { actions, gaps, ...counts } = await reconcile(since, { ...options, journal })
    options.log('info', 'alerts-reconciled', { ...counts, ...actions })
    for (const gap of gaps) options.log('error', 'alert-missing', { ...gap, items: gap.items.join(', ') })
    try {
      await recount.store(since, await options.registers())
    } catch (thrown) {
      const { code, message } = asBridgeError(thrown)
      options.log('warn', 'register-unavailable', { register: COUNTS_GROUP, code, reason: message })
    }
  }
}

async function* tapped<T>(items: AsyncIterable<T>, tap: (item: T) => void): AsyncGenerator<T> {
  for await (const item of items) {
    tap(item)
    yield item
  }
}

function countsOf<T extends string>(names: readonly T[]): Record<T, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<T, number>
}

async function fateOf(
  last: JournalEntry,
  overdueBefore: number,
  isKept: (letter: string) => Promise<boolean>,
): Promise<Fate> {
  // It is no route's last line.
  if (isAside(last)) return 'waiting'
  switch (last.step) {
    case 'accepted':
    case 'replayed':
      return missingIfBefore(last.at, overdueBefore)
    case 'waiting':
      return missingIfBefore(last.until, overdueBefore)
    case 'dead':
      return (await isKept(last.letter)) ? 'dead' : 'missing'
    case 'delivered':
    case 'ignored':
    case 'muted':
    case 'discarded':
      return last.step
  }
}

function missingIfBefore(at: string, overdueBefore: number): Fate {
  return Date.parse(at) < overdueBefore ? 'missing' : 'waiting'
}

function worstOf(fates: readonly Fate[]): Fate {
  return FATES.findLast((fate) => fates.includes(fate)) ?? 'missing'
}

function gapOf(accepted: AcceptedEntry, route: string, last: JournalEntry): Gap {
  const { deliveryId, alertId, rule, items, at: acceptedAt } = accepted
  return {
    deliveryId,
    alertId,
    rule,
    items,
    acceptedAt,
    route: route === BEFORE_ROUTING ? undefined : route,
    lastStep: last.step,
    lastAt: last.at,
    reason: reasonOf(last),
  }
}

function reasonOf(last: JournalEntry): string {
  if (last.step === 'waiting') return `It was due to be tried again at ${last.until}, and has no line since.`
  if (last.step === 'dead')
    return `The dead letter ${last.letter} is gone, and nobody replayed or discarded it.`
  if (last.step === 'accepted')
    return 'Its receipt was written, and there is no line since. If its put failed, the sender was answered 503 and did not retry.'
  return `It was ${last.step}, and has no line since.`
}

/** What the delivery did to each ticket, once however often it was tried; `nothing` for a route that did nothing. */
function actionsOf({ entries }: Story): (Action | 'nothing')[] {
  const byRoute = new Map<string, Map<string, Action>>()
  for (const entry of entries) {
    if (entry.step !== 'delivered') continue
    const done = byRoute.get(entry.route) ?? new Map<string, Action>()
    for (const action of entry.actions) done.set(`${entry.correlationId} ${action}`, action)
    byRoute.set(entry.route, done)
  }
  return [...byRoute.values()].flatMap((done) => (done.size === 0 ? ['nothing'] : [...done.values()]))
}
