import { html } from 'hono/html'
import {
  type AcceptedEntry,
  type AsideEntry,
  type DeliveredEntry,
  type DiscardedEntry,
  type JournalEntry,
  type ReplayedEntry,
  isAside,
} from '../../storage/journal-entry.ts'
import type { Ticket, TicketEpisode } from '../models/ticket.ts'
import { BASE, type Html } from '../page.ts'
import {
  ago,
  badge,
  count,
  exact,
  foreign,
  outside,
  severityMark,
  stateBadge,
  ticketPath,
  time,
  type Tone,
} from '../parts.ts'

export function ticketPage(ticket: Ticket): Html {
  const { summary } = ticket
  return html`<div class="head">
      <h1>${summary.number || 'Ticket'} ${stateBadge(summary.state)}</h1>
      <span class="actions">
        ${summary.url === '' ? '' : outside(summary.url, html`<span class="button">Open in ${summary.connection}<span aria-hidden="true"> ↗</span></span>`)}
        <a class="button quiet" href="${BASE}/tickets">All tickets</a>
      </span>
    </div>
    <div class="columns wide-first">
      <div class="stack">${timeline(ticket)}</div>
      <div class="stack">${facts(ticket)} ${episodes(ticket)}</div>
    </div>`
}

type FactRow = readonly [string, Html | string] | false

function facts(ticket: Ticket): Html {
  const rows = [...aboutRows(ticket), ...stateRows(ticket)]
  return html`<section class="card">
    <h2>Facts</h2>
    <dl class="facts">
      ${rows.map((row) =>
        row === false
          ? ''
          : html`<dt>${row[0]}</dt>
              <dd>${row[1]}</dd>`,
      )}
    </dl>
  </section>`
}

function aboutRows({ summary, assignee, at }: Ticket): readonly FactRow[] {
  const { name, rule, severity, route, connection, kind, createdAt, updatedAt, endedAt } = summary
  return [
    ['About', foreign(name || 'not known')],
    ['Rule', foreign(rule || 'not known')],
    ['Severity', severity === null ? 'not known' : severityMark(severity)],
    ['Route', html`<a href="${BASE}/routes#${route}">${route || 'not known'}</a>`],
    ['Connection', html`<a href="${BASE}/connections#${connection}">${connection}</a>`],
    ['Kind', kind ?? 'not known'],
    assignee !== null && ['Assigned to', foreign(assignee)],
    ['Opened', time(createdAt)],
    ['Changed', html`${time(updatedAt)} (${ago(updatedAt, Date.parse(at))})`],
    endedAt !== null && ['Over since', time(endedAt)],
  ]
}

function stateRows({
  summary,
  mergedInto,
  previous,
  heardAt,
  wakeUpAt,
  pendingDigest,
  inDoubt,
  at,
}: Ticket): readonly FactRow[] {
  const { connection, correlationId } = summary
  const now = Date.parse(at)
  return [
    heardAt !== null && ['Heard of', ago(heardAt, now)],
    wakeUpAt !== null && ['Looked at again', ago(wakeUpAt, now)],
    pendingDigest > 0 && ['Waits for a note', `${count(pendingDigest)} reports`],
    inDoubt > 0 && ['In doubt', `${count(inDoubt)} deliveries`],
    previous !== null && ['Follows', outside(previous.url, previous.number)],
    mergedInto !== null && [
      'Merged into',
      html`<a href="${ticketPath({ connection, correlationId: mergedInto })}">another ticket</a>`,
    ],
    ['Correlation id', html`<code>${correlationId}</code>`],
  ]
}

function episodes({ episodes: list, moreEpisodes, lasting: last }: Ticket): Html {
  return html`<section class="card">
    <h2>Alerts <small>${count(list.length + moreEpisodes)}, ${count(last)} last</small></h2>
    ${list.length === 0 ? html`<p class="empty">None is known.</p>` : ''}
    <ul class="plain stack">
      ${list.map((episode) => html`<li>${episodeText(episode)}</li>`)}
    </ul>
    ${moreEpisodes > 0 ? html`<p class="hint">The ticket stands for ${count(moreEpisodes)} more.</p>` : ''}
  </section>`
}

function episodeText({ name, rule, alertId, firedAt, endedAt }: TicketEpisode): Html {
  const state = endedAt === null ? badge('lasts', 'accent') : badge('over', 'good')
  return html`<strong>${foreign(name || rule, 200)}</strong> ${state}
    <span class="hint"
      >${firedAt === null ? '' : html`<br />fired ${exact(firedAt)}`}${endedAt === null ? '' : html`<br />ended ${exact(endedAt)}`}</span
    >
    ${alertId === '' ? '' : html`<br /><span class="hint">${azureLink(alertId)}</span>`}`
}

/** The portal's page of an alert (Azure Monitor docs, links in notifications). */
function azureLink(alertId: string): Html {
  if (!/^\/?subscriptions\/[\w-]+\/.*\/alerts\/[\w-]+$/i.test(alertId))
    return html`<code>${foreign(alertId, 120)}</code>`
  const id = encodeURIComponent(alertId.startsWith('/') ? alertId : `/${alertId}`)
  const url = `https://portal.azure.com/#view/Microsoft_Azure_Monitoring_Alerts/AlertDetails.ReactView/alertId/${id}`
  return outside(url, html`open in Azure<span aria-hidden="true"> ↗</span>`)
}

function timeline({ timeline: lines, windows, isCut }: Ticket): Html {
  return html`<section class="card">
    <h2>Timeline <small>${count(lines.length)} lines, UTC</small></h2>
    ${lines.length === 0 ? html`<p class="empty">The journal of that time has no line about it (it is kept for 90 days).</p>` : ''}
    <ol class="timeline">
      ${lines.map(line)}
    </ol>
    <p class="hint">
      Read: ${windows.map(({ from, until }) => `${exact(from)} to ${exact(until)}`).join('; ')}.
      ${isCut ? html`There is more: <code>npm run trace</code> shows all.` : ''}
    </p>
  </section>`
}

function line(entry: JournalEntry): Html {
  const { tone, title, text } = wordsOf(entry)
  return html`<li class="${tone}">
    <time class="when" datetime="${entry.at}">${entry.at.slice(0, 10)}<br />${entry.at.slice(11, 23)}</time>
    <div><strong>${title}</strong><br />${text}</div>
  </li>`
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

function deliveredWords({ actions, reason, number, route, durationMs }: DeliveredEntry): LineWords {
  return {
    tone: actions.length === 0 ? '' : 'accent',
    title: actions.length === 0 ? 'Nothing to write' : `Written: ${actions.join(', ')}`,
    text: html`${foreign(reason, 300)}
      <span class="hint">${foreign(number)} by the route ${route} in ${count(durationMs)} ms</span>`,
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
        title: entry.event === 'alert-late' ? 'Announced as late' : 'Announced as delivered at last',
        text: html`through the fallback`,
      }
    case 'silenced':
      return {
        tone: 'warn',
        title: 'Silence added',
        text: html`${byWhom(entry)} until ${exact(entry.until)}: ${foreign(entry.why)}`,
      }
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
