import { html } from 'hono/html'
import type { Session } from '../../auth/console-session.ts'
import { suffices } from '../../auth/operators.ts'
import {
  type ExplainedLetter,
  type Letter,
  type Letters,
  MOST_READ,
  type WaitingAlert,
} from '../models/letters.ts'
import { BASE, csrfField, type Html } from '../page.ts'
import { payloadDetails } from './payload.ts'
import { ago, badge, count, counted, exact, foreign, severityMark } from '../parts.ts'

export function lettersPage(model: Letters, session: Session | undefined): Html {
  const { letters, isMore, code, at } = model
  const mayAct = session !== undefined && suffices(session.roles, 'Ops.Operator')
  return html`<div class="head">
      <h1>Dead letters</h1>
      <span class="aside">as of ${exact(at)}</span>
    </div>
    <section class="card">
      <h2>
        Given up
        <small
          >${count(letters.length, isMore)}${code === '' ? '' : html` of ${code}, <a href="${BASE}/dead-letters">show all</a>`}</small
        >
      </h2>
      ${
        letters.length === 0
          ? html`<p class="empty">${noLetters(model)}</p>`
          : lettersForm(model, session, mayAct)
      }
    </section>
    ${waiting(model)}`
}

function noLetters({ code, isMore }: Letters): string {
  if (code === '') return 'There are no dead letters: every alert has its ticket, or is on its way.'
  return isMore
    ? `None of the latest ${count(MOST_READ)} letters has the code ${code}.`
    : `No dead letter has the code ${code}.`
}

function lettersForm(
  { letters, isMore, code, at }: Letters,
  session: Session | undefined,
  mayAct: boolean,
): Html {
  const now = Date.parse(at)
  return html`<form method="post" class="stack">
    ${session === undefined ? '' : csrfField(session)}
    <input type="hidden" name="code" value="${code}" />
    <table class="cards">
      <thead>
        <tr>
          ${mayAct ? html`<th><span class="hint">Choose</span></th>` : ''}
          <th>Reason</th>
          <th>Alert</th>
          <th>Route</th>
          <th>Given up</th>
          <th>Payload</th>
        </tr>
      </thead>
      <tbody>
        ${letters.map((letter) => letterRow(letter, now, mayAct))}
      </tbody>
    </table>
    ${mayAct ? actions(isMore) : html`<p class="hint">Replaying and discarding require the role Ops.Operator.</p>`}
  </form>`
}

function actions(isMore: boolean): Html {
  return html`<div class="actions">
      <button formaction="${BASE}/dead-letters/replay">Replay the chosen</button>
      <button class="quiet" formaction="${BASE}/dead-letters/replay-all">
        Replay all${isMore ? ' of them, a hundred at a time' : ' of these'}
      </button>
    </div>
    <details>
      <summary>Discard…</summary>
      <div class="inside">
        <p>
          A discarded letter is deleted, and its alert gets no ticket. The journal records who did it, and
          why.
        </p>
        <label>Why<input name="why" maxlength="300" autocomplete="off" /></label>
        <div class="actions">
          <button class="danger" formaction="${BASE}/dead-letters/discard">
            Discard the chosen for good
          </button>
          <button class="danger" formaction="${BASE}/dead-letters/discard-all">
            Discard all${isMore ? '' : ' of these'} for good
          </button>
        </div>
      </div>
    </details>`
}

function letterRow(letter: ExplainedLetter, now: number, mayAct: boolean): Html {
  const { id, code, reason, means, remedy, rule, severity, items = [], route, attempts, diedAt } = letter
  return html`<tr>
    ${
      mayAct
        ? html`<td>
            <label class="check"
              ><input type="checkbox" name="id" value="${id}" aria-label="Choose the letter ${id}"
            /></label>
          </td>`
        : ''
    }
    <td>
      <a href="${BASE}/dead-letters?code=${code}">${badge(code, 'bad')}</a>
      <span class="clip">${foreign(reason, 300)}</span>
      <span class="hint"
        >${plain(means)}${remedy === null ? '' : html` <strong>${plain(remedy)}</strong>`}</span
      >
    </td>
    <td class="about">
      ${severityMark(severity ?? null)}
      <span class="clip">${foreign(rule ?? 'not a known alert', 160)}</span>
      <span class="hint clip">${foreign(items.join(', '), 160)}</span>
    </td>
    <td data-label="Route">${route ?? 'none yet'}</td>
    <td class="nowrap" data-label="Given up">
      ${ago(diedAt, now)}<span class="hint">after ${counted(attempts, 'retry', 'retries')}</span>
    </td>
    <td class="nowrap"><a href="${BASE}/dead-letters/letter?id=${encodeURIComponent(id)}">Read it</a></td>
  </tr>`
}

/** Texts for the docs mark code with backticks, a page with a tag. */
function plain(text: string): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`
}

function waiting({ waiting: alerts, queued, isMoreWaiting, at }: Letters): Html {
  return html`<section class="card">
    <h2>Waiting <small>about ${count(queued)} messages in the queue, including those on their way</small></h2>
    ${
      alerts.length === 0
        ? html`<p class="empty">Nothing was put back within the last hour.</p>`
        : html`<table class="cards">
            <thead>
              <tr>
                <th>Reason</th>
                <th>Alert</th>
                <th>Route</th>
                <th>Tried</th>
                <th>Next try</th>
              </tr>
            </thead>
            <tbody>
              ${alerts.map((alert) => waitingRow(alert, Date.parse(at)))}
            </tbody>
          </table>`
    }
    ${isMoreWaiting ? html`<p class="hint">More alerts wait than are shown.</p>` : ''}
  </section>`
}

function waitingRow({ alert, line, means, remedy, deliveryId }: WaitingAlert, now: number): Html {
  return html`<tr>
    <td>
      ${badge(line.code, 'warn')} <span class="clip">${foreign(line.reason, 300)}</span>
      <span class="hint"
        >${plain(means)}${remedy === null ? '' : html` <strong>${plain(remedy)}</strong>`}</span
      >
    </td>
    <td class="about">
      ${
        alert === null
          ? html`<code>${deliveryId}</code>`
          : html`${severityMark(alert.severity)} <span class="clip">${foreign(alert.rule, 160)}</span
              ><span class="hint clip">${foreign(alert.items.join(', '), 160)}</span>`
      }
    </td>
    <td data-label="Route">${line.route ?? 'none yet'}</td>
    <td data-label="Tried" class="nowrap">${counted(line.attempt, 'time')}</td>
    <td data-label="Next try" class="nowrap">${ago(line.until, now)}</td>
  </tr>`
}

/** One letter, whole. */
export function letterPage({ id, letter, means, remedy }: Letter, session: Session): Html {
  const { code, reason, diedAt, attempts, route, notification, message } = letter
  const payload = notification?.alert ?? message
  const mayAct = suffices(session.roles, 'Ops.Operator')
  return html`<div class="head">
      <h1>Dead letter ${badge(code, 'bad')}</h1>
      <a class="button quiet" href="${BASE}/dead-letters">All dead letters</a>
    </div>
    <section class="card stack">
      <p>${foreign(reason, 2000)}</p>
      <p class="hint">${plain(means)}${remedy === null ? '' : html` <strong>${plain(remedy)}</strong>`}</p>
      <dl class="facts">
        <dt>Id</dt>
        <dd><code>${id}</code></dd>
        <dt>Given up</dt>
        <dd>${exact(diedAt)}, after ${counted(attempts, 'retry', 'retries')}</dd>
        <dt>Route</dt>
        <dd>${route ?? 'none was chosen yet'}</dd>
        ${
          notification === undefined
            ? ''
            : html`<dt>Received</dt>
                <dd>${exact(notification.receivedAt)}</dd>
                <dt>Delivery</dt>
                <dd><code>${notification.deliveryId}</code></dd>`
        }
      </dl>
      ${mayAct ? letterForm(id, session) : ''}
    </section>
    <section class="card">
      <h2>The payload as it was sent</h2>
      <p class="hint">The journal records that you viewed this letter.</p>
      ${payloadDetails(payload)}
    </section>`
}

function letterForm(id: string, session: Session): Html {
  return html`<form method="post" class="stack">
    ${csrfField(session)}<input type="hidden" name="id" value="${id}" />
    <div class="actions"><button formaction="${BASE}/dead-letters/replay">Replay</button></div>
    <details>
      <summary>Discard…</summary>
      <div class="inside">
        <p>The letter is deleted, and its alert gets no ticket.</p>
        <label>Why<input name="why" maxlength="300" autocomplete="off" /></label>
        <div class="actions">
          <button class="danger" formaction="${BASE}/dead-letters/discard">Discard it for good</button>
        </div>
      </div>
    </details>
  </form>`
}
