import { html } from 'hono/html'
import type { Session } from '../../auth/console-session.ts'
import type { SentPayload } from '../models/payload.ts'
import { BASE, csrfField, type Html } from '../page.ts'
import { ticketPath } from '../parts.ts'

/** Keeps the page readable and quick. */
const LONGEST_PAYLOAD = 200_000

/** What was sent, as text and folded. */
export function payloadDetails(payload: unknown): Html {
  return html`<details>
    <summary>Show</summary>
    <pre tabindex="0"><bdi>${payloadText(payload)}</bdi></pre>
  </details>`
}

function payloadText(payload: unknown): string {
  if (payload === undefined) return 'There is no payload.'
  const text = JSON.stringify(payload, undefined, 2)
  return text.length > LONGEST_PAYLOAD
    ? `${text.slice(0, LONGEST_PAYLOAD)}\n… ${text.length} characters in all`
    : text
}

export function payloadPage({ ticket, deliveryId, payload }: SentPayload, session: Session): Html {
  return html`<div class="head">
      <h1>Payload of an alert</h1>
      <a class="button quiet" href="${ticketPath(ticket)}">Back to the ticket</a>
    </div>
    <section class="card stack">
      <h2>
        As it was sent <small>delivery <code>${deliveryId}</code></small>
      </h2>
      <p class="hint">The journal records that you viewed it.</p>
      ${payloadDetails(payload)}
      <form method="post" action="${BASE}/playground">
        ${csrfField(session)}<input type="hidden" name="payload" value="${JSON.stringify(payload)}" />
        <button>Try it in the playground</button>
        <span class="hint">which route takes it today, and what each template makes of it</span>
      </form>
    </section>`
}
