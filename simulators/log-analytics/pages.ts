import { Hono } from 'hono'
import { html } from 'hono/html'
import { createLayout, type Html, REFRESH_SECONDS, secured, stylesheet } from '../page.ts'
import type { StoredRow } from './stored-row.ts'
import type { Workspace } from './workspace.ts'

const layout = createLayout('Log Analytics', 'simulated workspace')

/** The most rows on a page; `/__admin/rows` has all of them. */
const SHOWN_ROWS = 200

/** Pages for people: the tables, and the newest rows of each. */
export function pages(workspace: Workspace): Hono {
  const app = new Hono()
  app.route('/', stylesheet)
  app.get('/', secured, (context) => context.html(tablesPage(workspace)))
  app.get('/tables/:table', secured, (context) => {
    const table = context.req.param('table')
    const rows = workspace.rows(table)
    return rows === undefined
      ? context.html(layout('No such table', html`<h1>No such table</h1>`), 404)
      : context.html(rowsPage(table, rows))
  })
  return app
}

const refresh = html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />`

function tablesPage(workspace: Workspace): Html {
  const body = html`<h1>Tables</h1>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Table</th>
            <th scope="col">Rows</th>
          </tr>
        </thead>
        <tbody>
          ${workspace.tableNames.map(
            (name) =>
              html`<tr>
                <td class="number"><a href="/tables/${name}">${name}</a></td>
                <td>${workspace.rows(name)?.length ?? 0}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
  return layout('Tables', body, refresh)
}

function rowsPage(table: string, rows: readonly StoredRow[]): Html {
  const shown = rows.slice(-SHOWN_ROWS).toReversed()
  const columns = Object.keys(shown[0] ?? {}).filter((name) => shown.some((row) => row[name] !== null))
  const body = html`<h1>${table}</h1>
    <p class="count">
      ${rows.length}
      ${rows.length === 1 ? 'row' : 'rows'}${
        rows.length > SHOWN_ROWS ? `, the newest ${SHOWN_ROWS} of them here` : ''
      }
    </p>
    ${
      rows.length === 0
        ? html`<p class="empty">No rows yet. This page looks again every ${REFRESH_SECONDS} seconds.</p>`
        : rowTable(columns, shown)
    }`
  return layout(table, body, refresh)
}

function rowTable(columns: readonly string[], rows: readonly StoredRow[]): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${columns.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map((name) => html`<td class="${name.startsWith('Title') ? 'title' : ''}">${cell(row[name])}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}
