import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { DeadLetterStore, Journal, PayloadStore } from '../../storage/ports.ts'

export interface SweepOptions {
  readonly deadLetters: Pick<DeadLetterStore, 'sweep'>
  readonly journal: Pick<Journal, 'sweep'>
  readonly payloads: Pick<PayloadStore, 'sweep'>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** A quarter: whoever has not replayed an alert by then will not, and its ticket would tell of the distant past. */
const LETTER_DAYS = 90

/** As long as letters, so that the story of each of them can be told. */
const JOURNAL_DAYS = 90

/** Twice as long as a queue can hide a message, which touches its payload whenever it is put back. */
const PAYLOAD_DAYS = 14

const DAY_MILLISECONDS = 86_400_000

/**
 * Deletes from the storage what nobody will ask for any more, each kind by itself. Never throws for one of them: what
 * failed is logged, and done with the next sweep.
 */
export function createSweep(options: SweepOptions): () => Promise<void> {
  const { deadLetters, journal, payloads, log, now } = options
  const sweep = async (
    what: string,
    days: number,
    store: { sweep(before: string): Promise<number> },
  ): Promise<number> => {
    try {
      return await store.sweep(new Date(now() - days * DAY_MILLISECONDS).toISOString())
    } catch (thrown) {
      const { code, message } = asBridgeError(thrown)
      log('error', 'storage-not-swept', { what, code, reason: message })
      return 0
    }
  }
  return async () => {
    const [letters, journalFiles, alertPayloads] = await Promise.all([
      sweep('dead letters', LETTER_DAYS, deadLetters),
      sweep('journal', JOURNAL_DAYS, journal),
      sweep('payloads', PAYLOAD_DAYS, payloads),
    ])
    log('info', 'storage-swept', { letters, journalFiles, alertPayloads })
  }
}
