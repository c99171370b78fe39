import { Hono } from 'hono'
import { html } from 'hono/html'
import { createLayout, type Html, REFRESH_SECONDS, secured, stylesheet } from '../page.ts'
import type { Database, StoredRecord } from './database.ts'
import type { Environment, Instance } from './instance.ts'

const layout = createLayout('Cherwell', 'simulated instance')

/** What a person sees: the list of incidents, and one incident at the address that the browser client gives it. */
export function pages({ database }: Instance): Hono<Environment> {
  const incidents = (): StoredRecord[] => {
    const object = database.object('Incident')
    return object === undefined ? [] : database.recordsOf(object)
  }
  const app = new Hono<Environment>()
  app.route('/', stylesheet)
  app.get('/', secured, (context) => context.html(listPage(incidents().toReversed())))
  app.get('/cherwellclient', (context) => context.redirect('/'))
  app.get('/cherwellclient/access/incident/:number', secured, (context) => {
    const number = context.req.param('number')
    const record = incidents().find(({ values }) => values.IncidentID === number)
    if (record === undefined) return context.html(missingPage(number), 404)
    return context.html(incidentPage(database, record))
  })
  return app
}

const HEADINGS = ['ID', 'Status', 'Priority', 'Short description', 'Owned by', 'Created', 'Correlation id']

function listPage(records: readonly StoredRecord[]): Html {
  const open = records.filter(({ values }) => isOpen(values.Status)).length
  const body = html`<h1>Incidents</h1>
    <p class="count">${records.length} in all, ${open} open</p>
    ${
      records.length === 0
        ? html`<p class="empty">No incident yet. This page looks again every ${REFRESH_SECONDS} seconds.</p>`
        : html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  ${HEADINGS.map((heading) => html`<th scope="col">${heading}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${records.map(listRow)}
              </tbody>
            </table>
          </div>`
    }`
  return layout('Incidents', body, html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />`)
}

function listRow({ values }: StoredRecord): Html {
  return html`<tr>
    <td class="number"><a href="${addressOf(values.IncidentID)}">${values.IncidentID}</a></td>
    <td>${statusBadge(values.Status)}</td>
    <td>${priorityBadge(values.Priority)}</td>
    <td class="title">${values.ShortDescription}</td>
    <td>${values.OwnedBy}</td>
    <td class="time">${values.CreatedDateTime}</td>
    <td class="code">${values.AzureCorrelationId}</td>
  </tr>`
}

function incidentPage(database: Database, record: StoredRecord): Html {
  const { values } = record
  const [journals, items] = ['Incident Owns Journals', 'Incident Links Configuration Items'].map((name) => {
    const relationship = database.relationships.find(({ displayName }) => displayName === name)
    return relationship === undefined ? [] : database.related(record, relationship)
  })
  const filled = Object.entries(values).filter(([, value]) => value !== '')
  const title = `${values.IncidentID} ${values.ShortDescription ?? ''}`
  const body = html`<h1><span class="number">${values.IncidentID}</span> ${values.ShortDescription}</h1>
    <p>${statusBadge(values.Status)} ${priorityBadge(values.Priority)}</p>
    <dl>
      ${filled.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value.includes('\n') ? html`<pre>${value}</pre>` : value}</dd>`,
      )}
      ${items?.map(
        (item) =>
          html`<dt>Configuration item</dt>
            <dd>${item.values.FriendlyName}</dd>`,
      )}
    </dl>
    <h2>Journal</h2>
    ${
      journals === undefined || journals.length === 0
        ? html`<p class="empty">Empty.</p>`
        : journals.map(
            (journal) =>
              html`<article>
                <h3>
                  ${journal.values.CreatedDateTime} <span class="note">${journal.values.CreatedBy}</span>
                </h3>
                <pre>${journal.values.Details}</pre>
              </article>`,
          )
    }`
  return layout(title, body)
}

const addressOf = (number = ''): string => `/CherwellClient/Access/incident/${number}`

const isOpen = (status = ''): boolean => status !== 'Resolved' && status !== 'Closed'

const statusBadge = (status = ''): Html =>
  html`<span class="badge state-${isOpen(status) ? '1' : '6'}">${status}</span>`

const priorityBadge = (priority = ''): Html =>
  html`<span class="badge priority-${priority}">Priority ${priority}</span>`

function missingPage(number: string): Html {
  return layout(
    'No such incident',
    html`<h1>No such incident</h1>
      <p class="empty">${number}</p>`,
  )
}
