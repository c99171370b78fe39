import type { Config } from '../../config/config.ts'
import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { CREATIONS_GROUP } from '../protect/create-once.ts'
import { COUNTS_GROUP } from '../../storage/hour-counts.ts'
import type {
  DeadLetterStore,
  Journal,
  KeptPayloads,
  Ledger,
  PayloadStore,
  RegisterGroups,
} from '../../storage/ports.ts'

export interface SweepOptions {
  readonly deadLetters: Pick<DeadLetterStore, 'sweep'>
  readonly journal: Pick<Journal, 'sweep'>
  readonly payloads: Pick<PayloadStore, 'sweep'>
  readonly keptPayloads: Pick<KeptPayloads, 'sweep'>
  readonly ledger: Pick<Ledger, 'sweep'>
  readonly registers: Pick<RegisterGroups, 'sweep'>
  /** @throws BridgeError `config_invalid` */
  readonly config: () => Promise<Pick<Config, 'retentionSeconds' | 'payloadsKeptSeconds'>>
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
 * A ticket that is not known to be over is kept for this many times the retention without news: the alert may never
 * report its end, and a person may have closed it long since. The ticket before it in a series counts from its opening.
 */
const SILENT_FACTOR = 2

const DAY_SECONDS = 86_400

/**
 * Deletes what is no longer needed from the storage, each kind separately. Never throws for one of them: failures are
 * logged, and repeated at the next sweep.
 */
export function createSweep(options: SweepOptions): () => Promise<void> {
  const { deadLetters, journal, payloads, keptPayloads, ledger, registers, config, log, now } = options
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
    const works: Readonly<Record<string, readonly [what: string, work: () => Promise<number>]>> = {
      letters: ['dead letters', () => deadLetters.sweep(ago(LETTER_DAYS * DAY_SECONDS))],
      journalFiles: ['journal', () => journal.sweep(ago(JOURNAL_DAYS * DAY_SECONDS))],
      alertPayloads: ['payloads', () => payloads.sweep(ago(PAYLOAD_DAYS * DAY_SECONDS))],
      deliveredPayloads: [
        'delivered payloads',
        async () => keptPayloads.sweep(ago((await config()).payloadsKeptSeconds)),
      ],
      tickets: [
        'tickets',
        async () => {
          const { retentionSeconds: kept } = await config()
          return ledger.sweep({ ended: ago(kept), silent: ago(kept * SILENT_FACTOR) })
        },
      ],
      series: [
        'series',
        async () => registers.sweep('series', ago((await config()).retentionSeconds * SILENT_FACTOR)),
      ],
      counts: ['counts', () => registers.sweep(COUNTS_GROUP, ago(COUNTS_DAYS * DAY_SECONDS))],
      creations: ['creations', () => registers.sweep(CREATIONS_GROUP, ago(DAY_SECONDS))],
    }
    const swept = await Promise.all(
      Object.entries(works).map(async ([name, [what, work]]) => [name, await sweep(what, work)] as const),
    )
    log('info', 'storage-swept', Object.fromEntries(swept))
  }
}
