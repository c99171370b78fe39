import { html } from 'hono/html'
import type { Session } from '../../auth/console-session.ts'
import type { Check } from '../../connectors/connector.ts'
import type { Checked, ConnectionDetails, Connections } from '../models/connections.ts'
import { BASE, csrfField, type Html } from '../page.ts'
import { ago, badge, exact, outside, sayings, ticketPath } from '../parts.ts'

export function connectionsPage(
  { connections, at }: Connections,
  session: Session | undefined,
  checked?: Checked,
): Html {
  return html`<div class="head">
      <h1>Connections</h1>
      <span class="aside">as of ${exact(at)}</span>
    </div>
    ${connections.map((connection) => card(connection, session, at, checked))}`
}

function card(
  { name, product, url, routes, checks, rateLimit, lastTicket }: ConnectionDetails,
  session: Session | undefined,
  at: string,
  checked: Checked | undefined,
): Html {
  const shown = checked?.connection === name ? [...checked.checks, ...checks] : checks
  const isComplete = shown.every(
    ({ ok, isSkipped, isNeeded }) => ok || isSkipped === true || isNeeded === false,
  )
  return html`<section class="card stack" id="${name}">
    <h2>${name} ${badge(isComplete ? 'Complete' : 'Not complete', isComplete ? 'good' : 'bad')}</h2>
    <dl class="facts">
      <dt>Product</dt>
      <dd>${product}, ${outside(url, url)}</dd>
      <dt>Routes</dt>
      <dd>
        ${routes.map((route, index) => html`${index > 0 ? ', ' : ''}<a href="${BASE}/routes#${route}">${route}</a>`)}
      </dd>
      <dt>Rate limit</dt>
      <dd>${rateLimit === null ? 'none' : `${rateLimit.calls} calls in ${rateLimit.perSeconds} s`}</dd>
      <dt>Last ticket</dt>
      <dd>
        ${
          lastTicket === null
            ? 'none yet'
            : html`<a href="${ticketPath(lastTicket)}">${lastTicket.number || 'without a number'}</a>,
                ${ago(lastTicket.createdAt, Date.parse(at))}`
        }
      </dd>
    </dl>
    <table class="cards">
      <thead>
        <tr>
          <th>Check</th>
          <th>Result</th>
          <th>Found</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map(checkRow)}
      </tbody>
    </table>
    ${checked?.connection === name ? html`<p class="hint">The product was asked at ${exact(checked.at)}.</p>` : ''}
    <form class="actions" method="post" action="${BASE}/connections/check">
      ${session === undefined ? '' : csrfField(session)}<input
        type="hidden"
        name="connection"
        value="${name}"
      />
      <button>Check ${name} now</button>
      <span class="hint"
        >Sign in again: <code>npm run connect -- ${name} --renew</code>. The check writes nothing.</span
      >
    </form>
  </section>`
}

function checkRow(check: Check): Html {
  return html`<tr>
    <td>${check.name}</td>
    <td>${outcome(check)}</td>
    <td>${sayings(check.detail, 600)}</td>
  </tr>`
}

/** In the words of `npm run check-connection`. */
function outcome({ ok, isSkipped = false, isNeeded = true }: Check): Html {
  if (!isNeeded) return badge('Not needed')
  if (isSkipped) return badge('Not checked')
  return badge(ok ? 'Complete' : 'Not complete', ok ? 'good' : 'bad')
}
