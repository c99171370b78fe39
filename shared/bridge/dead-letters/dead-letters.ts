import { asBridgeError, BridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { isDeadLetterName } from '../../storage/dead-letter-name.ts'
import type { DeadLetter, DeadLetterStore, Journal } from '../../storage/ports.ts'
import type { Enqueue } from '../queue/enqueue.ts'
import { type LetterSummary, summaryOf } from './letter-summary.ts'
import {
  checkRecognised,
  isRecognised,
  isReplayable,
  replayableOf,
  type ReplayableLetter,
} from './replayable-letter.ts'

export interface DeadLettersOptions {
  readonly deadLetters: Pick<DeadLetterStore, 'list' | 'read' | 'delete'>
  readonly enqueue: Enqueue
  readonly journal: Pick<Journal, 'write'>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** What people do with dead letters. Every id that is not one of a letter is `dead_letter_unknown`. */
export interface DeadLetters {
  list(asked?: ListAsked): Promise<LetterList>
  /** @throws BridgeError `dead_letter_unknown` */
  show(id: string): Promise<DeadLetter>
  /**
   * Delivers the letter's notification again, as if it had just been received, to the same route.
   *
   * It is put into the queue before the letter is deleted: a failure in between leaves the letter, and replaying it
   * once more is harmless, because finished deliveries are not repeated.
   *
   * @throws BridgeError `dead_letter_unknown`, `dead_letter_not_replayable`, `alert_not_recognised` if this version
   * does not recognise it either: its letter stays
   */
  replay(id: string, act?: Act): Promise<void>
  /**
   * Replays all requested letters. A failure of the storage ends it; letters that were replayed before stay replayed.
   */
  replayAll(asked?: LettersAsked, options?: ReplayAllOptions): Promise<ReplayCounts>
  /** Deletes a letter. @throws BridgeError `dead_letter_unknown` */
  discard(id: string, act?: Act): Promise<void>
  /**
   * Shows a letter with its payload to a person, which the journal records. @throws BridgeError `dead_letter_unknown`
   */
  view(id: string, act: Act): Promise<DeadLetter>
}

/** The person who acts, for the journal. */
export interface Act {
  /** User name. */
  readonly by: string
  /** The person's reason. */
  readonly why?: string
}

export interface ReplayAllOptions {
  readonly act?: Act
  readonly tellProgress?: (progress: Progress) => void
}

export interface LettersAsked {
  /** ISO 8601 UTC. Of alerts received since. */
  readonly since?: string
  readonly code?: string
}

export interface ListAsked extends LettersAsked {
  /** At most so many, of the newest days. */
  readonly limit?: number
  /** How many letters are read at most to find them, of the newest days. */
  readonly mostRead?: number
}

export interface LetterList {
  /** The latest letter first. */
  readonly letters: readonly LetterSummary[]
  /** A limit left some out. */
  readonly more: boolean
}

/** Letters processed, of all requested ones. */
export interface Progress {
  readonly done: number
  readonly total: number
}

export interface ReplayCounts {
  readonly replayed: number
  /** Letters that no replay can deliver: see {@link DeadLetters.replay}. */
  readonly skipped: number
}

/** Letters that are read or replayed at a time: alone, each would mostly wait for the storage. */
const AT_ONCE = 16

export function createDeadLetters(options: DeadLettersOptions): DeadLetters {
  const { deadLetters } = options
  const find = async (id: string): Promise<DeadLetter> => {
    const letter = isDeadLetterName(id) ? await deadLetters.read(id) : undefined
    if (letter !== undefined) return letter
    throw new BridgeError('dead_letter_unknown', 'No dead letter has that id, or it no longer exists.')
  }
  return {
    list: (asked = {}) => listLetters(asked, deadLetters),
    show: find,
    replay: async (id, act) => {
      const letter = replayableOf(await find(id))
      checkRecognised(letter)
      await replayLetter(id, letter, options, act)
    },
    replayAll: (asked = {}, how = {}) => replayLetters(asked, how, options),
    discard: async (id, act) => {
      const deliveryId = (await find(id)).notification?.deliveryId
      const at = new Date(options.now()).toISOString()
      // First, so that no letter is gone without a line that says why.
      if (deliveryId !== undefined) {
        await options.journal.write([{ step: 'discarded', at, deliveryId, letter: id, ...act }])
      }
      await deadLetters.delete(id)
      // A letter that holds no alert has no line in the journal.
      const { by: person, why: reason } = act ?? {}
      options.log('info', 'dead-letter-discarded', { deliveryId, letter: id, person, reason })
    },
    view: async (id, { by }) => {
      const letter = await find(id)
      const deliveryId = letter.notification?.deliveryId
      const at = new Date(options.now()).toISOString()
      // First, so that nothing is shown without a record of it.
      if (deliveryId !== undefined) {
        await options.journal.write([{ step: 'viewed', at, deliveryId, letter: id, by }])
      }
      options.log('info', 'dead-letter-viewed', { deliveryId, letter: id, person: by })
      return letter
    },
  }
}

async function listLetters(
  { limit = Number.POSITIVE_INFINITY, mostRead = Number.POSITIVE_INFINITY, ...asked }: ListAsked,
  deadLetters: DeadLettersOptions['deadLetters'],
): Promise<LetterList> {
  const found: LetterSummary[] = []
  const look = async (id: string): Promise<LetterSummary[]> => {
    const letter = await readKnown(id, deadLetters)
    return letter !== undefined && isAsked(letter, asked) ? [summaryOf(id, letter)] : []
  }
  const all = await idsOf(asked, deadLetters)
  for (const ids of groupsOf(all.slice(0, mostRead))) {
    found.push(...(await Promise.all(ids.map(look))).flat())
    if (found.length > limit) break
  }
  const letters = found.slice(0, limit).toSorted((a, b) => b.diedAt.localeCompare(a.diedAt))
  return { letters, more: found.length > limit || all.length > mostRead }
}

async function replayLetters(
  asked: LettersAsked,
  { act, tellProgress = () => undefined }: ReplayAllOptions,
  options: DeadLettersOptions,
): Promise<ReplayCounts> {
  let [done, replayed, skipped] = [0, 0, 0]
  const replay = async (id: string): Promise<void> => {
    const letter = await readKnown(id, options.deadLetters)
    if (letter === undefined || !isAsked(letter, asked)) return
    if (!isReplayable(letter) || !isRecognised(letter)) skipped += 1
    else {
      await replayLetter(id, letter, options, act)
      replayed += 1
    }
  }
  // All ids before the first replay, so that a letter that results from a replay is not replayed again.
  const all = await idsOf(asked, options.deadLetters)
  for (const ids of groupsOf(all)) {
    await Promise.all(ids.map(replay))
    done += ids.length
    tellProgress({ done, total: all.length })
  }
  return { replayed, skipped }
}

/** A letter; in place of one that a newer version of the app has written, one that says so and nothing else. */
async function readKnown(
  id: string,
  deadLetters: Pick<DeadLetterStore, 'read'>,
): Promise<DeadLetter | undefined> {
  try {
    return await deadLetters.read(id)
  } catch (thrown) {
    const { code, message: reason } = asBridgeError(thrown)
    if (code !== 'stored_by_newer_version') throw thrown
    return { code, reason, diedAt: dayOf(id), attempts: 0 }
  }
}

/** When the alert was received, ISO 8601 UTC. */
function dayOf(id: string): string {
  return `${id.slice(0, 'YYYY-MM-DD'.length)}T00:00:00.000Z`
}

async function idsOf(
  { since }: LettersAsked,
  deadLetters: DeadLettersOptions['deadLetters'],
): Promise<string[]> {
  const ids: string[] = []
  for await (const id of deadLetters.list(since)) ids.push(id)
  return ids
}

/** The ids in their order, a few at a time. */
function groupsOf(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, index) =>
    ids.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  )
}

/** A list knows the day of receipt only. */
function isAsked({ notification, diedAt, code }: DeadLetter, asked: LettersAsked): boolean {
  const receivedAt = notification?.receivedAt ?? diedAt
  return receivedAt >= (asked.since ?? '') && (asked.code ?? code) === code
}

async function replayLetter(
  id: string,
  { notification, route }: ReplayableLetter,
  options: DeadLettersOptions,
  act?: Act,
): Promise<void> {
  const at = new Date(options.now()).toISOString()
  // The time to try starts again.
  const { alert, ...addressed } = notification
  await options.enqueue({ ...addressed, attempt: 0, heldAt: at }, alert)
  const { deliveryId } = notification
  await options.journal.write([{ step: 'replayed', at, deliveryId, letter: id, ...(act && { by: act.by }) }])
  await options.deadLetters.delete(id)
  options.log('info', 'dead-letter-replayed', { deliveryId, route, letter: id })
}
