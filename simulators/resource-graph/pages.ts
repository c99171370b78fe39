import { Hono } from 'hono'
import { html } from 'hono/html'
import { createLayout, secured, stylesheet } from '../page.ts'
import type { Service } from './service.ts'

const layout = createLayout('Azure resources', 'simulated Resource Graph')

/** A page for people: the resources and their tags. */
export function pages({ resources }: Service): Hono {
  const app = new Hono()
  app.route('/', stylesheet)
  app.get('/', secured, (context) => {
    const rows = [...resources.values()].map(
      ({ id, tags }) =>
        html`<tr>
          <td>${id}</td>
          <td>
            ${Object.entries(tags ?? {})
              .map(([name, value]) => `${name}: ${value}`)
              .join(', ')}
          </td>
        </tr>`,
    )
    const table = html`<table>
      <thead>
        <tr>
          <th scope="col">Resource</th>
          <th scope="col">Tags</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`
    const body = html`<h1>Resources</h1>
      ${rows.length === 0 ? html`<p class="empty">No resources yet.</p>` : html`<div class="scroll">${table}</div>`}`
    return context.html(layout('Resources', body))
  })
  return app
}
