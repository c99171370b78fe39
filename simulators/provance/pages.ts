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
import type { Environment, Organization, Table } from './organization.ts'
import { labelOf } from './render-record.ts'
import { type Row, textOf, type Value } from './columns.ts'

const layout = createLayout(
  'Provance ITSM',
  'simulated Dynamics 365 organization',
  html`<nav><a href="/">Cases</a> <a href="/changes">Change requests</a></nav>`,
)

/** What a list shows. */
interface Listing {
  readonly title: string
  /** The name of one item of the list. */
  readonly name: string
  readonly table: string
  readonly numberColumn: string
}

const CASES: Listing = { title: 'Cases', name: 'case', table: 'incident', numberColumn: 'ticketnumber' }
const CHANGES: Listing = {
  title: 'Change requests',
  name: 'change request',
  table: 'contoso_change',
  numberColumn: 'contoso_number',
}

/** Pages for people: the list of cases, and one record, also at the addresses of the product's own links. */
export function pages(organization: Organization): Hono<Environment> {
  const app = new Hono<Environment>()
  app.route('/', stylesheet)
  app.get('/', secured, (context) => context.html(listPage(organization, CASES)))
  app.get('/changes', secured, (context) => context.html(listPage(organization, CHANGES)))
  app.get('/main.aspx', secured, (context) => {
    const { etn = '', id = '' } = context.req.query()
    const table = organization.tables.get(etn)
    const row = table?.rows.get(id)
    if (table === undefined || row === undefined) return context.html(missingPage(id), 404)
    return context.html(recordPage(organization, table, row))
  })
  return app
}

function listPage(organization: Organization, listing: Listing): Html {
  const { title, name } = listing
  const table = organization.table(listing.table)
  const rows = [...table.rows.values()].toReversed()
  const open = rows.filter((row) => row['statecode'] === 0).length
  const body = html`<h1>${title}</h1>
    <p class="count">${counted(rows.length, open)}</p>
    ${
      rows.length === 0
        ? html`<p class="empty">No ${name} yet. This page looks again every ${REFRESH_SECONDS} seconds.</p>`
        : listTable(table, listing, rows.slice(0, SHOWN_ROWS))
    }`
  return layout(title, body, html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />`)
}

function listTable(table: Table, listing: Listing, rows: readonly Row[]): Html {
  const headings = ['Number', 'Status', 'Priority', 'Title', 'Opened']
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => listRow(table, listing, row))}
      </tbody>
    </table>
  </div>`
}

function listRow(table: Table, { numberColumn }: Listing, row: Row): Html {
  const id = textOf(row[table.primaryId])
  const opened = textOf(row['createdon'])
  return html`<tr>
    <td class="number">
      <a href="/main.aspx?etn=${table.logicalName}&id=${id}">${textOf(row[numberColumn])}</a>
    </td>
    <td>${statusBadge(table, row)}</td>
    <td>${row['prioritycode'] === undefined ? '' : priorityBadge(table, row)}</td>
    <td class="title">${textOf(row[table.primaryName])}</td>
    <td class="time"><time datetime="${opened}">${opened}</time></td>
  </tr>`
}

const statusBadge = (table: Table, row: Row): Html =>
  html`<span class="badge ${row['statecode'] === 0 ? 'state-1' : ''}"
    >${shown(table, 'statuscode', row['statuscode'])}</span
  >`

/** The three priorities of a case have the colours of critical, moderate and low. */
const PRIORITY_COLOURS: Readonly<Record<string, string>> = { 1: '1', 2: '3', 3: '4' }

const priorityBadge = (table: Table, row: Row): Html =>
  html`<span class="badge priority-${PRIORITY_COLOURS[textOf(row['prioritycode'])]}"
    >${shown(table, 'prioritycode', row['prioritycode'])}</span
  >`

function recordPage(organization: Organization, table: Table, row: Row): Html {
  const title = textOf(row[table.primaryName])
  const number = textOf(row['ticketnumber'])
  const filled = [...table.columns.keys()].filter((name) => textOf(row[name]) !== '')
  const body = html`<h1><span class="number">${number}</span> ${title}</h1>
    <p>${statusBadge(table, row)} ${row['prioritycode'] === undefined ? '' : priorityBadge(table, row)}</p>
    <dl>
      ${filled.map(
        (name) =>
          html`<dt>${name}</dt>
            <dd>${fieldValue(textOf(row[name]), shown(table, name, row[name]))}</dd>`,
      )}
    </dl>
    <h2>Resolutions</h2>
    ${entries(organization, 'incidentresolution', 'incidentid', row[table.primaryId])}
    <h2>Notes</h2>
    ${entries(organization, 'annotation', 'objectid', row[table.primaryId])}`
  return layout(`${number} ${title}`, body)
}

/** The records of another table that belong to a record. */
function entries(organization: Organization, tableName: string, lookup: string, id: Value | undefined): Html {
  const rows = [...organization.table(tableName).rows.values()].filter((row) => textOf(row[lookup]) === id)
  if (rows.length === 0) return html`<p class="empty">None.</p>`
  return html`${rows.map(
    (row) =>
      html`<article>
        <h3>
          ${textOf(row['createdon'])}
          <span class="note">${textOf(row['subject'])} ${textOf(row['filename'])}</span>
        </h3>
        <pre>${textOf(row['notetext'] ?? row['description'])}</pre>
      </article>`,
  )}`
}

function shown(table: Table, name: string, value: Value | undefined): string {
  return labelOf(table.columns.get(name), value ?? null) ?? textOf(value)
}

function fieldValue(value: string, label: string): Html {
  if (value.includes('\n')) return html`<pre>${value}</pre>`
  return label === value ? html`${value}` : html`${label} <span class="note">${value}</span>`
}

function missingPage(id: string): Html {
  return layout(
    'No such record',
    html`<h1>No such record</h1>
      <p class="empty">${id}</p>`,
  )
}
