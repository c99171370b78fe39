import { html } from 'hono/html'
import { SEVERITIES } from '../../storage/hour-counts.ts'
import { TICKET_STATES, type TicketSummary } from '../../storage/ticket-index.ts'
import type { Tickets, TicketsAsked } from '../models/tickets.ts'
import { BASE, type Html } from '../page.ts'
import {
  activeText,
  ago,
  badge,
  choice,
  count,
  exact,
  foreign,
  outside,
  severityMark,
  stateBadge,
  stateText,
  ticketPath,
} from '../parts.ts'

export function ticketsPage(model: Tickets, now: number): Html {
  const { asked, connections, tickets, next } = model
  return html`<div class="head">
      <h1>Tickets</h1>
      <span class="aside">newest first</span>
    </div>
    <form class="filters card" method="get" action="${BASE}/tickets" role="search">
      <label class="grow"
        >Number, resource, alert id or correlation id<input type="search" name="q" value="${asked.q}"
      /></label>
      ${choice('connection', 'Connection', [['', 'all'], ...connections.map((name) => [name, name] as const)], asked.connection)}
      ${choice('state', 'State', [['', 'all with a ticket'], ...TICKET_STATES.map((state) => [state, stateText(state)] as const)], asked.state)}
      ${choice('severity', 'Severity', [['', 'all'], ...SEVERITIES.map((each) => [each, each] as const)], asked.severity)}
      <label>Rule<input name="rule" value="${asked.rule}" /></label>
      ${choice(
        'grouped',
        'Stands for',
        [
          ['', 'anything'],
          ['yes', 'several alerts'],
        ],
        asked.grouped,
      )}
      <button>Search</button>
    </form>
    <section class="card">
      ${tickets.length === 0 ? html`<p class="empty">No ticket matches.</p>` : table(tickets, now)}
    </section>
    <div class="pages">
      <span class="hint">${lookedText(model)}</span>
      ${next === null ? '' : html`<a class="button quiet" rel="next" href="${BASE}/tickets?${queryOf(asked, next)}">Older</a>`}
    </div>`
}

function table(tickets: readonly TicketSummary[], now: number): Html {
  return html`<table class="cards">
    <thead>
      <tr>
        <th>Ticket</th>
        <th>State</th>
        <th>Severity</th>
        <th>What</th>
        <th>Connection</th>
        <th>Opened</th>
        <th>Changed</th>
      </tr>
    </thead>
    <tbody>
      ${tickets.map(
        (ticket) =>
          html`<tr>
            <td class="nowrap"><a href="${ticketPath(ticket)}">${ticket.number || 'Details'}</a></td>
            <td>${stateBadge(ticket.state)}</td>
            <td>${severityMark(ticket.severity)}</td>
            <td>
              <span class="clip">${foreign(ticket.name || ticket.rule || 'not known', 200)}</span>
              <span class="hint clip"
                >${foreign(ticket.rule, 120)}${ticket.episodes > 1 ? html` ${badge(`${count(ticket.episodes)} alerts, ${activeText(ticket.episodes, ticket.lasting)}`)}` : ''}${ticket.isRollUp ? html` ${badge('storm', 'warn')}` : ''}</span
              >
            </td>
            <td>
              ${ticket.connection}
              <span class="hint nowrap"
                >${ticket.url === '' ? '' : outside(ticket.url, html`open there<span aria-hidden="true"> ↗</span>`)}</span
              >
            </td>
            <td class="nowrap" data-label="Opened">${ago(ticket.createdAt, now)}</td>
            <td class="nowrap" data-label="Changed">${ago(ticket.updatedAt, now)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

function lookedText({ isNamed, looked, lookedBackTo, tickets, next }: Tickets): string {
  if (isNamed) return 'These are all tickets with that name.'
  if (looked === tickets.length || lookedBackTo === null) return ''
  const end = next === null ? 'There are no older ones.' : 'Older ones are behind “Older”.'
  return `${count(looked)} tickets were searched, back to ${exact(lookedBackTo)}. ${end}`
}

function queryOf(asked: TicketsAsked, after: string): string {
  const members = Object.entries({ ...asked, after }).filter(([, value]) => value !== '')
  return new URLSearchParams(members).toString()
}
