import { html } from 'hono/html'
import type { Html } from '../page.ts'
import type { Database, Table } from './database.ts'
import { badge, display, layout } from './page-layout.ts'
import type { Row } from './columns.ts'

/** One record: its title, every field that is filled, its work notes and its files. */
export function recordPage(database: Database, table: Table, row: Row): Html {
  const shown = (name: string): string => display(database, table, row, name)
  const title = row.short_description || row.description?.split('\n')[0] || ''
  const badges = ['state', row.priority ? 'priority' : 'severity'].filter((name) => row[name])
  const filled = [...table.columns.keys()].filter((name) => row[name])
  const fields = filled.toSorted((left, right) => Number(isSystem(left)) - Number(isSystem(right)))
  const body = html`<h1><span class="number">${row.number ?? ''}</span> ${title}</h1>
    <p>${badges.map((name) => html`${badge(name, row, shown(name))} `)}</p>
    <dl>
      ${fields.map(
        (name) =>
          html`<dt>${name}</dt>
            <dd>${fieldValue(row[name] ?? '', shown(name))}</dd>`,
      )}
    </dl>
    ${table.columns.has('work_notes') ? workNotes(database, table, row) : ''} ${attachments(database, row)}`
  return layout(`${row.number ?? ''} ${title}`.trim(), body)
}

function workNotes(database: Database, table: Table, row: Row): Html {
  const notes = database.journalEntries(table, 'work_notes', row.sys_id ?? '')
  if (notes.length === 0)
    return html`<h2>Work notes</h2>
      <p class="empty">None.</p>`
  return html`<h2>Work notes</h2>
    ${notes.map(
      (note) =>
        html`<article>
          <h3>${note.sys_created_on} <span class="note">${note.sys_created_by}</span></h3>
          <pre>${note.value}</pre>
        </article>`,
    )}`
}

function attachments(database: Database, row: Row): Html {
  const files = [...database.table('sys_attachment').rows.values()].filter(
    ({ table_sys_id }) => table_sys_id === row.sys_id,
  )
  if (files.length === 0) return html``
  return html`<h2>Attachments</h2>
    ${files.map(
      ({ file_name, size_bytes, content_type }) =>
        html`<article>
          <h3>${file_name} <span class="note">${size_bytes} bytes, ${content_type}</span></h3>
        </article>`,
    )}`
}

const isSystem = (name: string): boolean => name.startsWith('sys_')

function fieldValue(value: string, shown: string): Html {
  if (value.includes('\n')) return html`<pre>${value}</pre>`
  return shown === value || shown === '' ? html`${value}` : html`${shown} <span class="note">${value}</span>`
}

/** @param word the table's part of an address */
export function missingPage(word: string, id: string): Html {
  return layout(
    `No such ${word}`,
    html`<h1>No such ${word}</h1>
      <p class="empty">${id}</p>`,
  )
}
