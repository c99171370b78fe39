import { html } from 'hono/html'
import { TICKET_REQUEST } from '../../alert/read-subject.ts'
import {
  type AcceptedEntry,
  type AsideEntry,
  type DeliveredEntry,
  type DiscardedEntry,
  type JournalEntry,
  type ReplayedEntry,
  type RespondedEntry,
  type RoutedBy,
  isAside,
} from '../../storage/journal-entry.ts'
import type { TicketKey } from '../../storage/ledger.ts'
import type { AlertMark } from '../../ticket/alert-mark.ts'
import type { Ticket } from '../models/ticket.ts'
import { BASE, type Html } from '../page.ts'
import { count, exact, foreign, severityMark, ticketPath, type Tone } from '../parts.ts'

/** What the journal has about a ticket. */
export function timeline({ summary, timeline: lines, windows, isCut }: Ticket): Html {
  return html`<section class="card">
    <h2>Timeline <small>${count(lines.length)} lines, UTC</small></h2>
    ${lines.length === 0 ? html`<p class="empty">The journal of that time has no line about it (it is kept for 90 days).</p>` : ''}
    <ol class="timeline">
      ${lines.map((entry) => line(entry, summary))}
    </ol>
    <p class="hint">
      Read: ${windows.map(({ from, until }) => `${exact(from)} to ${exact(until)}`).join('; ')}.
      ${isCut ? html`There is more: <code>npm run trace</code> shows all.` : ''}
    </p>
  </section>`
}

function line(entry: JournalEntry, ticket: TicketKey): Html {
  const { tone, title, text } = wordsOf(entry)
  return html`<li class="${tone}">
    <time class="when" datetime="${entry.at}">${entry.at.slice(0, 10)}<br />${entry.at.slice(11, 23)}</time>
    <div><strong>${title}</strong><br />${text}${payloadLink(entry, ticket)}</div>
  </li>`
}

/** A link to the stored payload, for a line that names it. */
function payloadLink(entry: JournalEntry, ticket: TicketKey): Html | string {
  if (entry.step !== 'delivered' || entry.payload === undefined) return ''
  const query = new URLSearchParams({ delivery: entry.deliveryId, name: entry.payload })
  return html` <a href="${ticketPath(ticket)}/payload?${query.toString()}">the payload</a>`
}

interface LineWords {
  readonly tone: Tone
  readonly title: string
  readonly text: Html
}

function wordsOf(entry: JournalEntry): LineWords {
  if (entry.step === 'replayed' || entry.step === 'discarded' || isAside(entry)) return asideWords(entry)
  switch (entry.step) {
    case 'accepted':
      return acceptedWords(entry)
    case 'waiting':
      return {
        tone: 'warn',
        title: entry.code === 'muted' ? 'Held by a silence' : `Put back: ${entry.code}`,
        text: html`${foreign(entry.reason, 400)}
          <span class="hint">attempt ${entry.attempt}, again at ${exact(entry.until)}${routed(entry)}</span>`,
      }
    case 'delivered':
      return deliveredWords(entry)
    case 'ignored':
      return { tone: '', title: 'Ignored', text: html`${foreign(entry.reason, 300)}` }
    case 'muted':
      return {
        tone: '',
        title: 'Muted: no ticket',
        text: html`by ${foreign(entry.silence)} ${foreign(entry.why, 200)}<span class="hint"
            >${routed(entry)}</span
          >`,
      }
    case 'dead':
      return {
        tone: 'bad',
        title: `Given up: ${entry.code}`,
        text: html`${foreign(entry.reason, 400)}
          <a href="${BASE}/dead-letters/letter?id=${encodeURIComponent(entry.letter)}">the dead letter</a>`,
      }
  }
}

function acceptedWords({ condition, severity, rule, items, route }: AcceptedEntry): LineWords {
  return {
    tone: condition === 'fired' ? 'warn' : 'good',
    title: `Received: ${condition}`,
    text: html`${severityMark(severity)} ${foreign(rule, 200)}
      <span class="hint"
        >${foreign(items.join(', '), 200)}${route === undefined ? '' : ` for the route ${route}`}</span
      >`,
  }
}

const ROUTED: Readonly<Record<RoutedBy, string>> = {
  condition: 'its condition held, and no earlier route took the alert',
  default: 'no condition held, and it is the default',
  name: 'the sender named it',
  [TICKET_REQUEST]: 'the ticket request named the connection',
  unknownTags:
    'the tags of the resolved alert were not known, so it went to all routes with conditions on tags',
}

function deliveredWords({ actions, reason, number, route, routedBy, durationMs }: DeliveredEntry): LineWords {
  return {
    tone: actions.length === 0 ? '' : 'accent',
    title: actions.length === 0 ? 'Nothing to write' : `Written: ${actions.join(', ')}`,
    text: html`${foreign(reason, 300)}
      <span class="hint"
        >${foreign(number)} by the route
        <a href="${BASE}/routes#${route}">${route}</a
        >${routedBy === undefined ? '' : ` (${ROUTED[routedBy]})`} in ${count(durationMs)} ms</span
      >`,
  }
}

const MARKS: Readonly<Record<AlertMark, string>> = {
  New: 'the ticket was opened again',
  Acknowledged: 'a person owns the ticket',
  Closed: 'the ticket is over',
  theirs: 'a person has chosen another state in Azure',
  gone: 'Azure no longer has it',
  notPermitted: 'the app may not write in its subscription',
}

function respondedWords({ to, mark, alertId }: RespondedEntry): LineWords {
  const tone = mark === to ? 'good' : ''
  return {
    tone: mark === 'notPermitted' ? 'bad' : tone,
    title: mark === to ? `Azure alert: ${to}` : 'Azure alert left alone',
    text: html`${MARKS[mark]} <span class="hint">${foreign(alertId, 200)}</span>`,
  }
}

function asideWords(entry: ReplayedEntry | DiscardedEntry | AsideEntry): LineWords {
  switch (entry.step) {
    case 'replayed':
      return { tone: 'accent', title: 'Replayed', text: byWhom(entry) }
    case 'discarded':
      return {
        tone: 'bad',
        title: 'Discarded',
        text: html`${byWhom(entry)}: ${foreign(entry.why ?? 'no reason given')}`,
      }
    case 'viewed':
      return { tone: '', title: 'Payload read', text: byWhom(entry) }
    case 'announced':
      return {
        tone: entry.event === 'alert-late' ? 'bad' : 'good',
        title: entry.event === 'alert-late' ? 'Announced as late' : 'Reported as delivered after all',
        text: html`through the fallback`,
      }
    case 'silenced':
      return {
        tone: 'warn',
        title: 'Silence added',
        text: html`${byWhom(entry)} until ${exact(entry.until)}: ${foreign(entry.why)}`,
      }
    case 'responded':
      return respondedWords(entry)
    case 'unsilenced':
      return { tone: '', title: 'Silence ended', text: byWhom(entry) }
  }
}

function byWhom({ by = 'an operator' }: { readonly by?: string }): Html {
  return html`by ${foreign(by)}`
}

function routed({ route }: { readonly route?: string }): string {
  return route === undefined ? '' : `, route ${route}`
}
