import type { Act } from '../../bridge/dead-letters/dead-letters.ts'
import type { LetterSummary } from '../../bridge/dead-letters/letter-summary.ts'
import { lastLines } from '../../bridge/journal/last-lines.ts'
import { readStories, type Story } from '../../bridge/journal/timeline.ts'
import type { ErrorCode } from '../../errors.ts'
import { ERROR_WORDS } from '../../error-words.ts'
import type { DeadLetter } from '../../storage/ports.ts'
import type { AcceptedEntry, JournalEntry, WaitingEntry } from '../../storage/journal-entry.ts'
import { type ConsoleData, hoursAgo } from '../data.ts'

/** Dead letters, and what waits in the queue. */
export interface Letters {
  /** ISO 8601 UTC. When this was read. */
  readonly at: string
  /** Only those of this code; `''` for all. */
  readonly code: ErrorCode | ''
  /** The newest first. */
  readonly letters: readonly ExplainedLetter[]
  /** There are more, or more than {@link MOST_READ} have to be read to find those of the code. */
  readonly isMore: boolean
  /** Messages in the queue. */
  readonly queued: number
  /** Alerts that were put back within the last hour, and not delivered since; the next to be tried comes first. */
  readonly waiting: readonly WaitingAlert[]
  /** More wait, or the journal of the hour has more lines than are read for a page. */
  readonly isMoreWaiting: boolean
}

export interface ExplainedLetter extends LetterSummary {
  /** What the code means, and what a person does about it. */
  readonly means: string
  readonly remedy: string | null
}

export interface WaitingAlert {
  readonly deliveryId: string
  readonly alert: Pick<AcceptedEntry, 'rule' | 'severity' | 'condition' | 'items'> | null
  readonly line: WaitingEntry
  readonly means: string
  readonly remedy: string | null
}

const PER_PAGE = 50
/** Letters that are read to find those of a code. */
export const MOST_READ = 1000
const MOST_WAITING = 100
const MOST_LINES = 50_000

export async function readLetters(code: string, data: ConsoleData): Promise<Letters> {
  const letters = await data.letters()
  const known = Object.hasOwn(ERROR_WORDS, code) ? (code as ErrorCode) : ''
  const [list, queued, waiting] = await Promise.all([
    letters.list({ limit: PER_PAGE, ...(known === '' ? {} : { code: known, mostRead: MOST_READ }) }),
    data.queueLength(),
    readWaiting(data),
  ])
  return {
    at: new Date(data.now()).toISOString(),
    code: known,
    letters: list.letters.map((letter) => ({ ...letter, ...wordsOf(letter.code) })),
    isMore: list.more,
    queued,
    waiting: waiting.alerts.slice(0, MOST_WAITING),
    isMoreWaiting: waiting.isCut || waiting.alerts.length > MOST_WAITING,
  }
}

/** A waiting alert is put back, with a line in the journal, at least every quarter of an hour unless it must wait longer. */
async function readWaiting(data: ConsoleData): Promise<{ alerts: WaitingAlert[]; isCut: boolean }> {
  let count = 0
  const limited = {
    read: async function* (since: string): AsyncGenerator<JournalEntry> {
      for await (const entry of data.journal.read(since)) {
        count += 1
        if (count > MOST_LINES) return
        yield entry
      }
    },
  }
  const stories = await readStories(hoursAgo(1, data.now()), limited)
  const alerts = stories
    .flatMap(waitingOf)
    .toSorted((one, other) => one.line.until.localeCompare(other.line.until))
  return { alerts, isCut: count > MOST_LINES }
}

function waitingOf({ deliveryId, accepted, entries }: Story): WaitingAlert[] {
  const alert = accepted ?? null
  return [...lastLines(entries).values()]
    .filter((line) => line.step === 'waiting')
    .map((line) => ({ deliveryId, alert, line, ...wordsOf(line.code) }))
}

function wordsOf(code: ErrorCode): { means: string; remedy: string | null } {
  const { means, remedy } = ERROR_WORDS[code]
  return { means, remedy: remedy ?? null }
}

/** A letter with its payload. */
export interface Letter {
  readonly id: string
  readonly letter: DeadLetter
  readonly means: string
  readonly remedy: string | null
}

/** Shows a letter to a person; the journal records it. @throws BridgeError `dead_letter_unknown` */
export async function viewLetter(id: string, act: Act, data: ConsoleData): Promise<Letter> {
  const letter = await (await data.letters()).view(id, act)
  return { id, letter, ...wordsOf(letter.code) }
}
