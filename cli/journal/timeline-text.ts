import type { Story } from '../../shared/bridge/journal/timeline.ts'
import {
  type AsideEntry,
  type DeliveredEntry,
  type DiscardedEntry,
  type JournalEntry,
  type ReplayedEntry,
  isAside,
} from '../../shared/storage/journal-entry.ts'
import { printable, printableTime } from '../printable.ts'
import type { AlertMark } from '../../shared/ticket/alert-mark.ts'

/** What happened to one delivery, or to a silence, line by line, for people to read. */
export function formatStory(story: Story): string {
  const { entries } = story
  const width = Math.max(...entries.map(({ step }) => step.length), 'delivered'.length)
  const lines = entries.map((entry) => lineOf(entry, width))
  return [...headOf(story), '', ...lines].map(printable).join('\n')
}

function headOf({ deliveryId, accepted, entries }: Story): string[] {
  if (entries.every(({ step }) => step === 'silenced' || step === 'unsilenced'))
    return [`Silence ${deliveryId}`]
  const head =
    accepted === undefined
      ? ['Accepted before the requested time']
      : [titleOf(accepted), `  alert      ${accepted.alertId}`]
  return [...head, `  delivery   ${deliveryId}`]
}

function titleOf({ severity, condition, rule, items }: NonNullable<Story['accepted']>): string {
  return `${severity} ${condition}  ${rule}${items.length === 0 ? '' : `: ${items.join(', ')}`}`
}

function lineOf(entry: JournalEntry, width: number): string {
  return `  ${printableTime(entry.at)}  ${entry.step.padEnd(width)}  ${factsOf(entry)}`.trimEnd()
}

function factsOf(entry: JournalEntry): string {
  if (entry.step === 'replayed' || entry.step === 'discarded' || isAside(entry)) return asideText(entry)
  switch (entry.step) {
    case 'accepted':
      return entry.route === undefined ? '' : `for route ${entry.route}`
    case 'waiting':
      return `${routeOf(entry)}${entry.code}, attempt ${entry.attempt}, again at ${printableTime(entry.until)}: ${entry.reason}`
    case 'delivered':
      return deliveredText(entry)
    case 'ignored':
      return `${routeOf(entry)}no ticket: ${entry.reason}`
    case 'muted':
      return `${routeOf(entry)}no ticket: ${entry.reason} (${[entry.silence, entry.why].filter(Boolean).join(': ')})`
    case 'dead':
      return `${routeOf(entry)}${entry.code}: ${entry.reason} (letter ${entry.letter})`
  }
}

function deliveredText(entry: DeliveredEntry): string {
  const ticket = `${entry.number} (${entry.connection}, ${entry.correlationId})`.trim()
  const actions = entry.actions.length === 0 ? 'nothing to do' : entry.actions.join(' + ')
  return `${routeOf(entry)}${actions}, ${ticket}, ${entry.durationMs} ms: ${entry.reason}`
}

function routeOf({ route }: { readonly route?: string }): string {
  return route === undefined ? '' : `${route}: `
}

/** The result of setting the state that a ticket requires. */
const MARKS: Readonly<Record<AlertMark, string>> = {
  New: 'done',
  Acknowledged: 'done',
  Closed: 'done',
  theirs: 'left alone, a person has chosen another state in Azure',
  gone: 'left alone, it no longer exists in Azure',
  notPermitted: 'left alone, the app may not write in its subscription',
}

function asideText(entry: ReplayedEntry | DiscardedEntry | AsideEntry): string {
  if (entry.step === 'announced') {
    return entry.event === 'alert-late' ? 'through fallback: no ticket yet' : 'through fallback: delivered'
  }
  if (entry.step === 'silenced') return `by ${entry.by}, until ${printableTime(entry.until)}: ${entry.why}`
  if (entry.step === 'unsilenced') return `by ${entry.by}`
  if (entry.step === 'responded') return `Azure alert ${entry.from} -> ${entry.to}: ${MARKS[entry.mark]}`
  const { letter, by } = entry
  const what = letter === undefined ? 'payload' : `letter ${letter}`
  const why = 'why' in entry ? `: ${entry.why}` : ''
  return `${what}${by === undefined ? '' : ` by ${by}`}${why}`
}
