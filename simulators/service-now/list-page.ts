import { html } from 'hono/html'
import { counted, type Html, REFRESH_SECONDS, SHOWN_ROWS } from '../page.ts'
import type { Database, Table } from './database.ts'
import { badge, display, layout } from './page-layout.ts'
import type { Row } from './columns.ts'

/** Settings of a table's list. */
export interface Listing {
  readonly table: string
  readonly title: string
  readonly isOpen: (row: Row) => boolean
  readonly columns: readonly ListColumn[]
}

interface ListColumn {
  readonly heading: string
  readonly name: string
  readonly as: 'link' | 'badge' | 'title' | 'text' | 'time' | 'code'
}

/** @param word the table's part of an address */
export function listPage(database: Database, word: string, listing: Listing): Html {
  const table = database.table(listing.table)
  const rows = [...table.rows.values()].toReversed()
  const body = html`<h1>${listing.title}</h1>
    <p class="count">${counted(rows.length, rows.filter(listing.isOpen).length)}</p>
    ${
      rows.length === 0
        ? html`<p class="empty">No ${word} yet. This page looks again every ${REFRESH_SECONDS} seconds.</p>`
        : listTable(database, table, word, listing, rows.slice(0, SHOWN_ROWS))
    }`
  return layout(listing.title, body, html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />`)
}

function listTable(
  database: Database,
  table: Table,
  word: string,
  { columns }: Listing,
  rows: readonly Row[],
): Html {
  const cell = (row: Row, column: ListColumn): Html =>
    listCell(word, row, column, display(database, table, row, column.name))
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${columns.map(({ heading }) => html`<th scope="col">${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map((column) => cell(row, column))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function listCell(word: string, row: Row, { name, as }: ListColumn, shown: string): Html {
  const value = row[name] ?? ''
  switch (as) {
    case 'link':
      return html`<td class="number">
        <a href="/${word}/${value}">${name === 'sys_id' ? value.slice(0, 8) : value}</a>
      </td>`
    case 'badge':
      return html`<td>${badge(name, row, shown)}</td>`
    case 'title':
      return html`<td class="title">${value}</td>`
    case 'time':
      return html`<td class="time"><time datetime="${value.replace(' ', 'T')}Z">${value}</time></td>`
    case 'code':
      return html`<td class="code">${value}</td>`
    case 'text':
      return html`<td>${shown}</td>`
  }
}
