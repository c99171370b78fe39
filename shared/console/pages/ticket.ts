import { html } from 'hono/html'
import type { Ticket, TicketEpisode } from '../models/ticket.ts'
import { BASE, type Html } from '../page.ts'
import {
  activeText,
  ago,
  badge,
  count,
  counted,
  exact,
  foreign,
  outside,
  severityMark,
  stateBadge,
  ticketPath,
  time,
} from '../parts.ts'
import { timeline } from './timeline.ts'

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
    heardAt !== null && ['Last report', ago(heardAt, now)],
    wakeUpAt !== null && ['Next check', ago(wakeUpAt, now)],
    pendingDigest > 0 && ['Waits for a note', counted(pendingDigest, 'report')],
    inDoubt > 0 && ['In doubt', counted(inDoubt, 'delivery', 'deliveries')],
    previous !== null && ['Follows', outside(previous.url, previous.number)],
    mergedInto !== null && [
      'Merged into',
      html`<a href="${ticketPath({ connection, correlationId: mergedInto })}">another ticket</a>`,
    ],
    ['Correlation id', html`<code>${correlationId}</code>`],
  ]
}

function episodes({ episodes: list, moreEpisodes, lasting }: Ticket): Html {
  const all = list.length + moreEpisodes
  return html`<section class="card">
    <h2>Alerts <small>${count(all)}${all === 0 ? '' : `, ${activeText(all, lasting)}`}</small></h2>
    ${list.length === 0 ? html`<p class="empty">None is known.</p>` : ''}
    <ul class="plain stack">
      ${list.map((episode) => html`<li>${episodeText(episode)}</li>`)}
    </ul>
    ${moreEpisodes > 0 ? html`<p class="hint">The ticket stands for ${count(moreEpisodes)} more.</p>` : ''}
  </section>`
}

function episodeText({ name, rule, alertId, firedAt, endedAt }: TicketEpisode): Html {
  const state = endedAt === null ? badge('active', 'accent') : badge('over', 'good')
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
