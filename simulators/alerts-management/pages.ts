import { Hono } from 'hono'
import { html } from 'hono/html'
import { createLayout, type Html, REFRESH_SECONDS, secured, stylesheet } from '../page.ts'
import type { AlertInstance } from './alert.ts'
import type { Service } from './service.ts'

const layout = createLayout('Azure alerts', 'simulated Alerts Management')

/** Pages for people: the alerts with their condition and user response, and the history of each. */
export function pages({ alerts }: Service): Hono {
  const app = new Hono()
  app.route('/', stylesheet)
  app.get('/', secured, (context) => context.html(listPage(alerts.all.toReversed())))
  app.get('/alerts/:name', secured, (context) => {
    const alert = alerts.all.find(({ name }) => name === context.req.param('name'))
    return alert === undefined
      ? context.html(layout('No such alert', html`<h1>No such alert</h1>`), 404)
      : context.html(alertPage(alert))
  })
  return app
}

function listPage(alerts: readonly AlertInstance[]): Html {
  const open = alerts.filter(({ alertState }) => alertState !== 'Closed').length
  const body = html`<h1>Alerts</h1>
    <p class="count">${alerts.length} in all, ${open} not closed</p>
    ${
      alerts.length === 0
        ? html`<p class="empty">No alerts yet. This page looks again every ${REFRESH_SECONDS} seconds.</p>`
        : listTable(alerts)
    }`
  return layout('Alerts', body, html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />`)
}

function listTable(alerts: readonly AlertInstance[]): Html {
  const headings = [
    'Alert rule',
    'Severity',
    'Condition',
    'User response',
    'Target',
    'Fired',
    'Last changed by',
  ]
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${alerts.map(
          (alert) =>
            html`<tr>
              <td class="title"><a href="/alerts/${alert.name}">${alert.alertRule}</a></td>
              <td>${alert.severity}</td>
              <td>${alert.monitorCondition}</td>
              <td><span class="badge">${alert.alertState}</span></td>
              <td>${alert.targetResource.split('/').at(-1) ?? ''}</td>
              <td class="time"><time datetime="${alert.startDateTime}">${alert.startDateTime}</time></td>
              <td>${alert.lastModifiedUserName}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function alertPage(alert: AlertInstance): Html {
  const { history, ...facts } = alert
  const body = html`<h1>${alert.alertRule}</h1>
    <p><span class="badge">${alert.alertState}</span> ${alert.monitorCondition}</p>
    <dl>
      ${Object.entries(facts)
        .filter(([, value]) => value !== undefined && value !== '')
        .map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
    </dl>
    <h2>History</h2>
    ${history.map(
      (each) =>
        html`<article>
          <h3>${each.modifiedAt} <span class="note">${each.modifiedBy}</span></h3>
          <pre>${each.description}${each.comments === '' ? '' : `\n${each.comments}`}</pre>
        </article>`,
    )}`
  return layout(alert.alertRule, body)
}
