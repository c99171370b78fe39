import { Hono } from 'hono'
import { html } from 'hono/html'
import { createLayout, type Html, type Layout, REFRESH_SECONDS, secured, stylesheet } from '../page.ts'
import { entriesOf } from './commit.ts'
import type { ManagementGroup, Projection } from './management-group.ts'

/**
 * What a person sees: the list of incidents, and one of them at the address that the portal gives it.
 *
 * @param note what is simulated
 */
export function pages({ incidents }: ManagementGroup, note: string): Hono {
  const layout = createLayout('Service Manager', note)
  const app = new Hono()
  app.route('/', stylesheet)
  app.get('/', secured, (context) => context.html(listPage(layout, [...incidents.values()].toReversed())))
  app.get('/Incident/Edit/:number/', secured, (context) => {
    const number = context.req.param('number')
    const incident = [...incidents.values()].find((each) => each['Id'] === number)
    return incident === undefined
      ? context.html(missingPage(layout, number), 404)
      : context.html(incidentPage(layout, incident))
  })
  return app
}

function listPage(layout: Layout, incidents: readonly Projection[]): Html {
  const headings = ['Number', 'Status', 'Priority', 'Title', 'Affected items', 'Created']
  const body = html`<h1>Incidents</h1>
    <p class="count">${incidents.length} in all</p>
    ${
      incidents.length === 0
        ? html`<p class="empty">No incident yet. This page looks again every ${REFRESH_SECONDS} seconds.</p>`
        : html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${incidents.map(listRow)}
              </tbody>
            </table>
          </div>`
    }`
  return layout('Incidents', body, html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />`)
}

function listRow(incident: Projection): Html {
  const number = shown(incident['Id'])
  return html`<tr>
    <td class="number"><a href="/Incident/Edit/${number}/">${number}</a></td>
    <td>${badge(incident['Status'])}</td>
    <td>${badge(incident['Priority'])}</td>
    <td class="title">${shown(incident['Title'])}</td>
    <td>${shown(incident['HasRelatedWorkItems'])}</td>
    <td class="time">${shown(incident['CreatedDate'])}</td>
  </tr>`
}

const badge = (value: unknown): Html => html`<span class="badge">${shown(value)}</span>`

/** Shown apart from the fields, or of no interest to a person. */
const NOT_FIELDS = new Set(['AppliesToTroubleTicket', 'ClassTypeId', 'ClassName', 'ObjectStatus', 'BaseId'])

function incidentPage(layout: Layout, incident: Projection): Html {
  const fields = Object.entries(incident).filter(
    ([name, value]) => !NOT_FIELDS.has(name) && shown(value) !== '',
  )
  const log = entriesOf(incident['AppliesToTroubleTicket'])
  const title = `${shown(incident['Id'])} ${shown(incident['Title'])}`
  const body = html`<h1><span class="number">${shown(incident['Id'])}</span> ${shown(incident['Title'])}</h1>
    <p>${badge(incident['Status'])}</p>
    <dl>
      ${fields.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${fieldValue(shown(value))}</dd>`,
      )}
    </dl>
    <h2>Action log</h2>
    ${log.length === 0 ? html`<p class="empty">None.</p>` : log.map(logEntry)}`
  return layout(title, body)
}

function logEntry(entry: Projection): Html {
  return html`<article>
    <h3>${shown(entry['EnteredDate'])} <span class="note">${shown(entry['EnteredBy'])}</span></h3>
    <pre>${shown(entry['Comment'])}</pre>
  </article>`
}

const fieldValue = (value: string): Html =>
  value.includes('\n') ? html`<pre>${value}</pre>` : html`${value}`

/** What a person reads of a value: a name rather than a GUID. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(', ')
  if (typeof value === 'object' && value !== null) {
    const { Name, DisplayName } = value as { Name?: unknown; DisplayName?: unknown }
    return shown(Name ?? DisplayName)
  }
  return typeof value === 'string' || typeof value === 'number' || value === true ? String(value) : ''
}

function missingPage(layout: Layout, number: string): Html {
  return layout(
    'No such incident',
    html`<h1>No such incident</h1>
      <p class="empty">${number}</p>`,
  )
}
