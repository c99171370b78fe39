import { html } from 'hono/html'
import { SEVERITIES } from '../../storage/hour-counts.ts'
import type { Need } from '../models/needs.ts'
import type { ConnectionNow, Now } from '../models/now.ts'
import { BASE, type Html } from '../page.ts'
import { ago, badge, count, exact, foreign, sayings, severityMark, ticketPath, type Tone } from '../parts.ts'
import { hourPlot } from './hour-plot.ts'

export function nowPage(now: Now): Html {
  const at = Date.parse(now.at)
  const received = Object.values(now.day.alerts).reduce((sum, each) => sum + each, 0)
  return html`<div class="head">
      <h1>Now</h1>
      <span class="aside">the last 24 hours, as of ${exact(now.at)}</span>
    </div>
    ${needs(now.needs)}
    <ul class="tiles" aria-label="Counts">
      ${tile('Alerts received', count(received), '')}
      ${tile('Tickets opened', count(now.tickets.open), '/tickets')}
      ${tile('Notes written', count(now.tickets.note + now.tickets.escalate), '')}
      ${tile('Tickets resolved', count(now.tickets.resolve), '/tickets?state=resolved')}
      ${tile('In the queue', count(now.queued), '/dead-letters', now.queued > 1000 ? 'warn' : '')}
      ${tile('Dead letters', count(now.deadLetters.count, now.deadLetters.isMore), '/dead-letters', now.deadLetters.count > 0 ? 'bad' : '')}
      ${tile('In doubt', count(now.inDoubt.count, now.inDoubt.isMore), '/tickets?state=inDoubt', now.inDoubt.count > 0 ? 'warn' : '')}
      ${tile('Storms', count(now.storms.length), '/tickets?grouped=yes', now.storms.length > 0 ? 'warn' : '')}
    </ul>
    <section class="card">
      <h2>Alerts by hour <small>UTC</small></h2>
      ${hourPlot(now)}
      <ul class="legend">
        ${SEVERITIES.map((severity) => html`<li>${severityMark(severity)} ${count(now.day.alerts[severity])}</li>`)}
        <li>${count(now.day.ends)} of them report an end</li>
      </ul>
    </section>
    <section class="columns" aria-label="Connections">
      ${now.connections.map((connection) => connectionCard(connection, at))}
    </section>
    <div class="columns">${opened(now)} ${resources(now)} ${rules(now)}</div>`
}

function needs(list: readonly Need[]): Html {
  if (list.length === 0) {
    return html`<ul class="needs">
      <li class="need good">
        <div><strong>Nothing needs a person</strong>Every connection answers, and no alert is left over.</div>
      </li>
    </ul>`
  }
  return html`<ul class="needs" aria-label="What needs a person">
    ${list.map(
      ({ level, what, why, command, page }) =>
        html`<li class="need ${level === 'warn' ? 'warn' : ''}">
          <div><strong>${what}</strong>${sayings(why, 400)}</div>
          ${
            command === undefined
              ? ''
              : html`<span class="actions command"
                  ><code>${command}</code
                  ><button class="quiet" type="button" data-copy="${command}">Copy</button></span
                >`
          }
          ${page === undefined ? '' : html`<a class="button quiet" href="${BASE}${page}">Look</a>`}
        </li>`,
    )}
  </ul>`
}

function tile(label: string, value: string, page: string, tone: Tone = ''): Html {
  const inside = html`<span class="value">${value}</span><span class="label">${label}</span>`
  return html`<li>
    ${
      page === ''
        ? html`<div class="tile ${tone}">${inside}</div>`
        : html`<a class="tile ${tone}" href="${BASE}${page}">${inside}</a>`
    }
  </li>`
}

const CIRCUIT: Readonly<Record<ConnectionNow['circuit'], readonly [string, Tone]>> = {
  closed: ['healthy', 'good'],
  open: ['not called', 'bad'],
  'half-open': ['trying again', 'warn'],
}

function connectionCard(
  { name, product, circuit, checks, rateLimit, lastTicket }: ConnectionNow,
  now: number,
): Html {
  return html`<article class="card">
    <h2>
      <a href="${BASE}/connections#${name}">${name}</a>
      ${checks.every(({ ok }) => ok) ? badge(...CIRCUIT[circuit]) : badge(circuit === 'closed' ? 'needs attention' : CIRCUIT[circuit][0], 'bad')}
    </h2>
    <dl class="facts">
      <dt>Product</dt>
      <dd>${product}</dd>
      ${checks.slice(1).map(
        ({ name: check, detail }) =>
          html`<dt>${check[0]?.toUpperCase()}${check.slice(1)}</dt>
            <dd>${sayings(detail, 200)}</dd>`,
      )}
      <dt>Rate limit</dt>
      <dd>${rateLimit === null ? 'none' : `${count(rateLimit.calls)} calls in ${rateLimit.perSeconds} s`}</dd>
      <dt>Last ticket</dt>
      <dd>
        ${
          lastTicket === null
            ? 'none yet'
            : html`<a href="${ticketPath(lastTicket)}">${lastTicket.number || 'without a number'}</a>
                ${ago(lastTicket.createdAt, now)}`
        }
      </dd>
    </dl>
  </article>`
}

function opened({ opened: list }: Now): Html {
  return html`<section class="card">
    <h2>Work items created</h2>
    ${
      list.length === 0
        ? html`<p class="empty">None in the last 24 hours.</p>`
        : html`<table>
            <thead>
              <tr>
                <th>Connection</th>
                <th>Kind</th>
                <th class="number">Created</th>
              </tr>
            </thead>
            <tbody>
              ${list.map(
                ({ connection, kind, count: created }) =>
                  html`<tr>
                    <td>
                      <a href="${BASE}/tickets?connection=${encodeURIComponent(connection)}">${connection}</a>
                    </td>
                    <td>${kind}</td>
                    <td class="number">${count(created)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </section>`
}

function resources({ resources: list }: Now): Html {
  return html`<section class="card">
    <h2>
      Impacted resources <small><a href="${BASE}/tickets?state=open">See all</a></small>
    </h2>
    ${
      list.length === 0
        ? html`<p class="empty">No ticket is open.</p>`
        : html`<table>
            <thead>
              <tr>
                <th>Resource</th>
                <th>Open tickets</th>
              </tr>
            </thead>
            <tbody>
              ${list.map(
                ({ name, tickets }) =>
                  html`<tr>
                    <td>
                      <a href="${BASE}/tickets?q=${encodeURIComponent(name.slice(0, 200))}"
                        >${foreign(name, 80)}</a
                      >
                    </td>
                    <td>
                      ${tickets
                        .slice(0, 3)
                        .map(
                          (ticket) => html`<a href="${ticketPath(ticket)}">${ticket.number || 'ticket'}</a> `,
                        )}
                      ${tickets.length > 3 ? `and ${tickets.length - 3} more` : ''}
                    </td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </section>`
}

function rules({ rules: { count: known, most } }: Now): Html {
  return html`<section class="card">
    <h2>Alert rules <small>${count(known)} in 24 hours</small></h2>
    ${
      most.length === 0
        ? html`<p class="empty">No alert in the last 24 hours.</p>`
        : html`<table>
            <thead>
              <tr>
                <th>Rule</th>
                <th class="number">Alerts</th>
              </tr>
            </thead>
            <tbody>
              ${most.map(
                ({ rule, alerts }) =>
                  html`<tr>
                    <td>
                      ${
                        rule === ''
                          ? 'others'
                          : html`<a href="${BASE}/tickets?rule=${encodeURIComponent(rule.slice(0, 200))}"
                              >${foreign(rule, 80)}</a
                            >`
                      }
                    </td>
                    <td class="number">${count(alerts)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </section>`
}
