import { html } from 'hono/html'
import type { Session } from '../../auth/console-session.ts'
import type { Act, Acted } from '../models/letter-acts.ts'
import { BASE, csrfField, type Html } from '../page.ts'
import { count, foreign } from '../parts.ts'

const DONE: Readonly<Record<Act, string>> = { replay: 'replayed', discard: 'discarded' }

/** The result of an action. While there are more letters, the page's script sends its form again and again. */
export function outcomePage(acted: Acted, session: Session): Html {
  const { doing, done, failed } = acted
  return html`<div class="head"><h1>${count(done)} ${DONE[doing]}</h1></div>
    <section class="card stack">
      ${
        failed.length === 0
          ? html`<p>Nothing failed.</p>`
          : html`<p>${count(failed.length)} failed:</p>
              <ul>
                ${failed.slice(0, 50).map(({ id, reason }) => html`<li><code>${id}</code>: ${foreign(reason)}</li>`)}
              </ul>`
      }
      ${acted.isMore ? goingOn(acted, session) : ''}
      <p><a class="button quiet" href="${BASE}/dead-letters">Back to the dead letters</a></p>
    </section>`
}

function goingOn({ doing, done, total, code, why }: Acted, session: Session): Html {
  return html`<form method="post" action="${BASE}/dead-letters/${doing}-all" class="stack" data-continues>
    ${csrfField(session)}<input type="hidden" name="code" value="${code}" />
    <input type="hidden" name="why" value="${why}" /><input type="hidden" name="done" value="${done}" />
    <input type="hidden" name="total" value="${total ?? ''}" />
    ${
      total === null
        ? html`<p role="status">${count(done)} so far, and there are more.</p>`
        : html`<p role="status">${count(done)} of ${count(Math.max(total, done))}.</p>
            <progress value="${done}" max="${Math.max(total, done)}" aria-label="Progress"></progress>`
    }
    <div class="actions">
      <button>Continue with the next hundred</button>
      <span class="hint">Leaving this page stops the work; what is done stays done.</span>
    </div>
  </form>`
}
