import { Hono } from 'hono'
import { html } from 'hono/html'
import {
  counted,
  createLayout,
  type Html,
  REFRESH_SECONDS,
  secured,
  SHOWN_ROWS,
  stylesheet,
} from '../page.ts'
import { type Database, publicIdOf, type StoredRecord } from './database.ts'
import type { Environment, Instance } from './instance.ts'

const layout = createLayout(
  'Cherwell',
  'simulated instance',
  html`<nav><a href="/">Incidents</a> <a href="/changes">Change requests</a></nav>`,
)

/** What a list shows. */
interface Listing {
  readonly title: string
  /** The name of one item of the list. */
  readonly name: string
  readonly object: string
  /** The part for this business object in the addresses that the browser client gives records. */
  readonly word: string
  readonly titleField: string
}

const INCIDENTS: Listing = {
  title: 'Incidents',
  name: 'incident',
  object: 'Incident',
  word: 'incident',
  titleField: 'ShortDescription',
}
const CHANGES: Listing = {
  title: 'Change requests',
  name: 'change request',
  object: 'ChangeRequest',
  word: 'changerequest',
  titleField: 'Title',
}

/** Pages for people: the list of incidents, and one incident at the address that the browser client gives it. */
export function pages({ database }: Instance): Hono<Environment> {
  const recordsOf = (listing: Listing): StoredRecord[] => {
    const object = database.object(listing.object)
    return object === undefined ? [] : database.recordsOf(object)
  }
  const app = new Hono<Environment>()
  app.route('/', stylesheet)
  app.get('/', secured, (context) => context.html(listPage(INCIDENTS, recordsOf(INCIDENTS).toReversed())))
  app.get('/changes', secured, (context) => context.html(listPage(CHANGES, recordsOf(CHANGES).toReversed())))
  app.get('/cherwellclient', (context) => context.redirect('/'))
  for (const listing of [INCIDENTS, CHANGES]) {
    app.get(`/cherwellclient/access/${listing.word}/:number`, secured, (context) => {
      const number = context.req.param('number')
      const record = recordsOf(listing).find((each) => publicIdOf(each) === number)
      if (record === undefined) return context.html(missingPage(number), 404)
      return context.html(recordPage(database, listing, record))
    })
  }
  return app
}

const HEADINGS = ['ID', 'Status', 'Priority', 'Short description', 'Owned by', 'Created', 'Correlation id']

function listPage(listing: Listing, records: readonly StoredRecord[]): Html {
  const { title, name } = listing
  const open = records.filter(({ values }) => isOpen(values.Status)).length
  const body = html`<h1>${title}</h1>
    <p class="count">${counted(records.length, open)}</p>
    ${
      records.length === 0
        ? html`<p class="empty">No ${name} yet. This page looks again every ${REFRESH_SECONDS} seconds.</p>`
        : html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  ${HEADINGS.map((heading) => html`<th scope="col">${heading}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${records.slice(0, SHOWN_ROWS).map((record) => listRow(listing, record))}
              </tbody>
            </table>
          </div>`
    }`
  return layout(title, body, html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />`)
}

function listRow({ word, titleField }: Listing, record: StoredRecord): Html {
  const { values } = record
  const number = publicIdOf(record)
  return html`<tr>
    <td class="number"><a href="/CherwellClient/Access/${word}/${number}">${number}</a></td>
    <td>${statusBadge(values.Status)}</td>
    <td>${priorityBadge(values.Priority)}</td>
    <td class="title">${values[titleField]}</td>
    <td>${values.OwnedBy}</td>
    <td class="time">${values.CreatedDateTime}</td>
    <td class="code">${values.AzureCorrelationId}</td>
  </tr>`
}

function recordPage(database: Database, { titleField }: Listing, record: StoredRecord): Html {
  const number = publicIdOf(record)
  const { values } = record
  const [journals, items] = ['Incident Owns Journals', 'Incident Links Configuration Items'].map((name) => {
    const relationship = database.relationships.find(({ displayName }) => displayName === name)
    return relationship === undefined ? [] : database.related(record, relationship)
  })
  const filled = Object.entries(values).filter(([, value]) => value !== '')
  const title = `${number} ${values[titleField] ?? ''}`
  const body = html`<h1><span class="number">${number}</span> ${values[titleField]}</h1>
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
