import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { secureHeaders } from 'hono/secure-headers'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Database, Table } from './database.ts'
import type { Environment, Instance } from './instance.ts'
import type { Row } from './tables.ts'

type Html = HtmlEscapedString | Promise<HtmlEscapedString>

const STYLE = readFileSync(new URL('pages.css', import.meta.url), 'utf8')

const REFRESH_SECONDS = 5

/** The address of a record in a browser: `incident.do?sys_id=<sys_id>`, as the real product forms it. */
const RECORD_URI = /^\/?incident\.do\?(?:.*&)?sys_id=([0-9a-f]{32})(?:&|$)/

/** What a person sees: the list of incidents, one incident, and the product's own links leading there. */
export function pages({ database }: Instance): Hono<Environment> {
  const incidents = database.table('incident')
  const app = new Hono<Environment>()
  const secured = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      imgSrc: ['data:'],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  })
  app.get('/pages.css', secured, (context) =>
    context.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }),
  )
  app.get('/', secured, (context) => context.html(listPage(database, incidents)))
  app.get('/incident/:id', secured, (context) => {
    const id = context.req.param('id')
    const row = incidents.rows.get(id) ?? [...incidents.rows.values()].find((each) => each.number === id)
    if (row === undefined) return context.html(missingPage(id), 404)
    return context.html(incidentPage(database, incidents, row))
  })
  app.get('/nav_to.do', (context) => {
    const sysId = RECORD_URI.exec(context.req.query('uri') ?? '')?.[1]
    return context.redirect(sysId === undefined ? '/' : `/incident/${sysId}`)
  })
  app.get('/incident.do', (context) => context.redirect(`/incident/${context.req.query('sys_id') ?? ''}`))
  return app
}

function layout(title: string, body: Html, head: Html = html``): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${head}
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/pages.css" />
      </head>
      <body>
        <header>
          <a class="brand" href="/">ServiceNow</a>
          <span class="note">simulated instance</span>
        </header>
        <main>${body}</main>
      </body>
    </html>`
}

function listPage(database: Database, incidents: Table): Html {
  const rows = [...incidents.rows.values()].toReversed()
  const open = rows.filter((row) => row.active === 'true' && row.state !== '6').length
  const body = html`<h1>Incidents</h1>
    <p class="count">${rows.length} in all, ${open} open</p>
    ${
      rows.length === 0
        ? html`<p class="empty">No incident yet. This page looks again every ${REFRESH_SECONDS} seconds.</p>`
        : listTable(database, incidents, rows)
    }`
  return layout('Incidents', body, html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />`)
}

function listTable(database: Database, incidents: Table, rows: readonly Row[]): Html {
  const headings = ['Number', 'State', 'Priority', 'Short description', 'Configuration item', 'Opened']
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${[...headings, 'Correlation id'].map((heading) => html`<th scope="col">${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => listRow(row, (name) => display(database, incidents, row, name)))}
      </tbody>
    </table>
  </div>`
}

function listRow(row: Row, shown: (name: string) => string): Html {
  return html`<tr>
    <td class="number"><a href="/incident/${row.number}">${row.number}</a></td>
    <td>${stateBadge(row, shown('state'))}</td>
    <td>${priorityBadge(row, shown('priority'))}</td>
    <td class="title">${row.short_description}</td>
    <td>${shown('cmdb_ci')}</td>
    <td class="time"><time datetime="${row.opened_at?.replace(' ', 'T')}Z">${row.opened_at}</time></td>
    <td class="code">${row.correlation_id}</td>
  </tr>`
}

const stateBadge = (row: Row, label: string): Html =>
  html`<span class="badge state-${row.state}">${label}</span>`

const priorityBadge = (row: Row, label: string): Html =>
  html`<span class="badge priority-${row.priority}">${label}</span>`

function incidentPage(database: Database, incidents: Table, row: Row): Html {
  const shown = (name: string): string => display(database, incidents, row, name)
  const filled = [...incidents.columns.keys()].filter((name) => row[name])
  const fields = filled.toSorted((left, right) => Number(isSystem(left)) - Number(isSystem(right)))
  const notes = database.journalEntries(incidents, 'work_notes', row.sys_id ?? '')
  const body = html`<h1><span class="number">${row.number}</span> ${row.short_description}</h1>
    <p>${stateBadge(row, shown('state'))} ${priorityBadge(row, shown('priority'))}</p>
    <dl>
      ${fields.map(
        (name) =>
          html`<dt>${name}</dt>
            <dd>${fieldValue(row[name] ?? '', shown(name))}</dd>`,
      )}
    </dl>
    <h2>Work notes</h2>
    ${
      notes.length === 0
        ? html`<p class="empty">None.</p>`
        : notes.map(
            (note) =>
              html`<article>
                <h3>${note.sys_created_on} <span class="note">${note.sys_created_by}</span></h3>
                <pre>${note.value}</pre>
              </article>`,
          )
    }`
  return layout(`${row.number} ${row.short_description}`, body)
}

const isSystem = (name: string): boolean => name.startsWith('sys_')

function fieldValue(value: string, shown: string): Html {
  if (value.includes('\n')) return html`<pre>${value}</pre>`
  return shown === value || shown === '' ? html`${value}` : html`${shown} <span class="note">${value}</span>`
}

function missingPage(id: string): Html {
  return layout(
    'No such incident',
    html`<h1>No such incident</h1>
      <p class="empty">${id}</p>`,
  )
}

function display(database: Database, table: Table, row: Row, name: string): string {
  const field = database.resolve(table, row, name)
  return field === undefined ? '' : database.displayValue(field)
}
