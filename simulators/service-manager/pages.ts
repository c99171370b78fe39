import { Hono } from 'hono'
import { html } from 'hono/html'
import {
  counted,
  createLayout,
  type Html,
  type Layout,
  REFRESH_SECONDS,
  secured,
  SHOWN_ROWS,
  stylesheet,
} from '../page.ts'
import { entriesOf } from './commit.ts'
import type { ManagementGroup, Projection } from './management-group.ts'

/**
 * Pages for people: the list of incidents, and one incident at the address that the portal gives it.
 *
 * @param note says what is simulated
 */
export function pages({ incidents, changeRequests }: ManagementGroup, note: string): Hono {
  const nav = html`<nav><a href="/">Incidents</a> <a href="/ChangeRequest">Change requests</a></nav>`
  const layout = createLayout('Service Manager', note, nav)
  const app = new Hono()
  app.route('/', stylesheet)
  app.get('/', secured, (context) =>
    context.html(listPage(layout, INCIDENTS, [...incidents.values()].toReversed())),
  )
  app.get('/ChangeRequest', secured, (context) =>
    context.html(listPage(layout, CHANGE_REQUESTS, [...changeRequests.values()].toReversed())),
  )
  for (const [word, objects] of [
    [INCIDENTS.word, incidents],
    [CHANGE_REQUESTS.word, changeRequests],
  ] as const) {
    app.get(`/${word}/Edit/:number/`, secured, (context) => {
      const number = context.req.param('number')
      const object = [...objects.values()].find((each) => each['Id'] === number)
      return object === undefined
        ? context.html(missingPage(layout, number), 404)
        : context.html(objectPage(layout, object))
    })
  }
  return app
}

/** What a list shows. */
interface Listing {
  readonly title: string
  /** The name of one item of the list. */
  readonly name: string
  /** Its part of the address. */
  readonly word: string
}

const INCIDENTS: Listing = { title: 'Incidents', name: 'incident', word: 'Incident' }
const CHANGE_REQUESTS: Listing = { title: 'Change requests', name: 'change request', word: 'ChangeRequest' }

function listPage(layout: Layout, { title, name, word }: Listing, objects: readonly Projection[]): Html {
  const headings = ['Number', 'Status', 'Priority', 'Title', 'Affected items', 'Created']
  const body = html`<h1>${title}</h1>
    <p class="count">${counted(objects.length)}</p>
    ${
      objects.length === 0
        ? html`<p class="empty">No ${name} yet. This page looks again every ${REFRESH_SECONDS} seconds.</p>`
        : html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${objects.slice(0, SHOWN_ROWS).map((object) => listRow(word, object))}
              </tbody>
            </table>
          </div>`
    }`
  return layout(title, body, html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />`)
}

function listRow(word: string, incident: Projection): Html {
  const number = shown(incident['Id'])
  return html`<tr>
    <td class="number"><a href="/${word}/Edit/${number}/">${number}</a></td>
    <td>${badge(incident['Status'])}</td>
    <td>${badge(incident['Priority'])}</td>
    <td class="title">${shown(incident['Title'])}</td>
    <td>${shown(incident['HasRelatedWorkItems'])}</td>
    <td class="time">${shown(incident['CreatedDate'])}</td>
  </tr>`
}

const badge = (value: unknown): Html => html`<span class="badge">${shown(value)}</span>`

/** Members that are shown outside the list of fields, or not at all. */
const NOT_FIELDS = new Set(['AppliesToTroubleTicket', 'ClassTypeId', 'ClassName', 'ObjectStatus', 'BaseId'])

function objectPage(layout: Layout, incident: Projection): Html {
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

/** The text that a person sees for a value: a name in place of a GUID. */
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
