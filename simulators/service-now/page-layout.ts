import { html } from 'hono/html'
import { createLayout, type Html } from '../page.ts'
import type { Database, Table } from './database.ts'
import type { Row } from './columns.ts'

export const layout = createLayout(
  'ServiceNow',
  'simulated instance',
  html`<nav>
    <a href="/">Incidents</a> <a href="/change_request">Change requests</a> <a href="/alert">Alerts</a>
    <a href="/event">Events</a>
  </nav>`,
)

/** A state, a priority or a severity in the colour of its value. */
export function badge(name: string, row: Row, label: string): Html {
  return html`<span class="badge ${name}-${row[name]}">${label}</span>`
}

/** The display value of a field. */
export function display(database: Database, table: Table, row: Row, name: string): string {
  const field = database.resolve(table, row, name)
  return field === undefined ? '' : database.displayValue(field)
}
