import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { CREATIONS_GROUP } from '../protect/create-once.ts'
import { COUNTS_GROUP } from '../../storage/hour-counts.ts'
import type { DeadLetterStore, Journal, Ledger, PayloadStore, RegisterGroups } from '../../storage/ports.ts'

export interface SweepOptions {
  readonly deadLetters: Pick<DeadLetterStore, 'sweep'>
  readonly journal: Pick<Journal, 'sweep'>
  readonly payloads: Pick<PayloadStore, 'sweep'>
  readonly ledger: Pick<Ledger, 'sweep'>
  readonly registers: Pick<RegisterGroups, 'sweep'>
  /** How long a ticket's row is kept after the ticket was over. @throws BridgeError `config_invalid` */
  readonly retentionSeconds: () => Promise<number>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** A quarter: an alert that was not replayed by then will not be, and its ticket would be about the distant past. */
const LETTER_DAYS = 90

/** As long as dead letters, so that each of them has its timeline. */
const JOURNAL_DAYS = 90

/** Twice as long as a queue can hide a message, which touches its payload whenever it is put back. */
const PAYLOAD_DAYS = 14

/** The console looks back a week. */
const COUNTS_DAYS = 15

/**
 * Of a ticket that goes on, as far as is known, nothing may be heard for so many times the retention: the alert may never
 * report its end, and a person may have closed it long since. The ticket before it in a series counts from its opening.
 */
const SILENT_FACTOR = 2

const DAY_SECONDS = 86_400

/**
 * Deletes from the storage what is not needed any more, each kind by itself. Never throws for one of them: what
 * failed is logged, and done with the next sweep.
 */
export function createSweep(options: SweepOptions): () => Promise<void> {
  const { deadLetters, journal, payloads, ledger, registers, retentionSeconds, log, now } = options
  const ago = (seconds: number): string => new Date(now() - seconds * 1000).toISOString()
  const sweep = async (what: string, work: () => Promise<number>): Promise<number> => {
    try {
      return await work()
    } catch (thrown) {
      const { code, message } = asBridgeError(thrown)
      log('error', 'storage-not-swept', { what, code, reason: message })
      return 0
    }
  }
  return async () => {
    const [letters, journalFiles, alertPayloads, tickets, series, counts, creations] = await Promise.all([
      sweep('dead letters', () => deadLetters.sweep(ago(LETTER_DAYS * DAY_SECONDS))),
      sweep('journal', () => journal.sweep(ago(JOURNAL_DAYS * DAY_SECONDS))),
      sweep('payloads', () => payloads.sweep(ago(PAYLOAD_DAYS * DAY_SECONDS))),
      sweep('tickets', async () => {
        const kept = await retentionSeconds()
        return ledger.sweep({ ended: ago(kept), silent: ago(kept * SILENT_FACTOR) })
      }),
      sweep('series', async () => registers.sweep('series', ago((await retentionSeconds()) * SILENT_FACTOR))),
      sweep('counts', () => registers.sweep(COUNTS_GROUP, ago(COUNTS_DAYS * DAY_SECONDS))),
      sweep('creations', () => registers.sweep(CREATIONS_GROUP, ago(DAY_SECONDS))),
    ])
    log('info', 'storage-swept', { letters, journalFiles, alertPayloads, tickets, series, counts, creations })
  }
}
