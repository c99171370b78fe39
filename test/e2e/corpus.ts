/** The payloads of test/fixtures/alerts, as their senders posted them. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Alert } from '../../shared/alert/alert.ts'
import { parseAlert } from '../../shared/alert/parse-alert.ts'
import type { JournalEntry } from '../../shared/storage/journal-entry.ts'
import { deliveryIdOf } from '../../shared/ticket/keys.ts'

export interface CorpusPayload {
  readonly name: string
  readonly text: string
  readonly alert: Alert
}

const FOLDER = new URL('../fixtures/alerts/', import.meta.url)

export function readCorpus(): CorpusPayload[] {
  return ['common', 'legacy'].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, FOLDER))
      .filter((file) => file.endsWith('.json'))
      .map((file) => {
        const text = readFileSync(new URL(`${folder}/${file}`, FOLDER), 'utf8')
        return {
          name: `${folder}/${file}`,
          text,
          alert: parseAlert(JSON.parse(text), new Date().toISOString()),
        }
      }),
  )
}

/** A ticket as the journal tells of it. */
export interface LedgerTicket {
  readonly correlationId: string
  readonly problems: ReadonlySet<string>
  /** Of the problems, or the rule of what fires anew at each evaluation; null for alerts of neither. */
  readonly series: ReadonlySet<string | null>
  /** Each of its problems is over. */
  readonly isOver: boolean
}

/** The problems whose beginning is reported. */
export function firedIn(corpus: readonly CorpusPayload[]): Set<string> {
  return new Set(
    corpus.filter(({ alert }) => alert.condition === 'fired').map(({ alert }) => alert.keys.episode),
  )
}

/** The tickets that tell of the corpus, and by which alerts, as the journal has it. */
export function ticketsIn(
  journal: readonly JournalEntry[],
  corpus: readonly CorpusPayload[],
): LedgerTicket[] {
  const alerts = new Map(corpus.map(({ alert }) => [deliveryIdOf(alert), alert]))
  const fired = firedIn(corpus)
  const ended = new Set(
    corpus.filter(({ alert }) => alert.condition === 'resolved').map(({ alert }) => alert.keys.episode),
  )
  const delivered = journal.flatMap((entry) => {
    const alert = alerts.get(entry.deliveryId)
    // An end whose Fired is not in the corpus has no ticket.
    const hasTicket = alert !== undefined && fired.has(alert.keys.episode)
    return entry.step === 'delivered' && hasTicket ? [{ ...entry, alert }] : []
  })
  return [...Map.groupBy(delivered, ({ correlationId }) => correlationId)].map(([correlationId, entries]) => {
    const problems = new Set(entries.map(({ alert }) => alert.keys.episode))
    return {
      correlationId,
      problems,
      // What fires anew at each evaluation has a ticket for its rule, targets and dimensions.
      series: new Set(entries.map(({ alert }) => (alert.refires ? alert.rule.name : alert.keys.series))),
      isOver: [...problems].every((problem) => ended.has(problem)),
    }
  })
}
