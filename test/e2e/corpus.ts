/** The payloads of test/fixtures/alerts, as their senders posted them. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Alert } from '../../shared/alert/alert.ts'
import { parseAlert } from '../../shared/alert/parse-alert.ts'
import type { JournalEntry } from '../../shared/storage/journal-entry.ts'
import { deliveryIdOf } from '../../shared/ticket/keys.ts'
import { partsOf } from '../../shared/ticket/parts.ts'

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
  /** Of the problems; null for alerts that name none. */
  readonly series: ReadonlySet<string | null>
  /** Each of its problems is over. */
  readonly isOver: boolean
}

/** What fires anew with each alert is known by rule, targets and dimensions, all else by its origin. */
function seriesOf(alert: Alert): string | null {
  const [part] = alert.refires ? partsOf(alert, 'perSeries') : []
  return part?.ticketKey.join('|') ?? alert.keys.series
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
      series: new Set(entries.map(({ alert }) => seriesOf(alert))),
      isOver: [...problems].every((problem) => ended.has(problem)),
    }
  })
}
