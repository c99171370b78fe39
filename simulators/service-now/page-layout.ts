import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Database, Table } from './database.ts'
import type { Row } from './tables.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export function layout(title: string, body: Html, head: Html = html``): Html {
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
          <nav><a href="/">Incidents</a> <a href="/alert">Alerts</a> <a href="/event">Events</a></nav>
        </header>
        <main>${body}</main>
      </body>
    </html>`
}

/** A state, a priority or a severity, coloured by its value. */
export function badge(name: string, row: Row, label: string): Html {
  return html`<span class="badge ${name}-${row[name]}">${label}</span>`
}

/** What a person reads in a field. */
export function display(database: Database, table: Table, row: Row, name: string): string {
  const field = database.resolve(table, row, name)
  return field === undefined ? '' : database.displayValue(field)
}
