import { html } from 'hono/html'
import type { Session } from '../../auth/console-session.ts'
import { suffices } from '../../auth/operators.ts'
import { endOf } from '../../bridge/mute/silence-register.ts'
import { MOST_CHARACTERS } from '../../bridge/mute/silences.ts'
import { LENGTHS, type ListedSilence, type ListedWindow, type SilencesNow } from '../models/silences.ts'
import { BASE, csrfField, type Html } from '../page.ts'
import { ago, badge, choice, count, exact, foreign, type Tone } from '../parts.ts'

export function silencesPage(model: SilencesNow, session: Session | undefined): Html {
  const { silences, windows, muted, at } = model
  const operator = session !== undefined && suffices(session.roles, 'Ops.Operator') ? session : undefined
  return html`<div class="head">
      <h1>Silences</h1>
      <span class="aside">as of ${exact(at)}</span>
    </div>
    <section class="card stack">
      <h2>Added by people</h2>
      ${silences.length === 0 ? html`<p class="empty">There are no silences.</p>` : silenceTable(silences, operator, at)}
      ${operator === undefined ? html`<p class="hint">Adding and ending silences require the role Ops.Operator.</p>` : form(model, operator)}
    </section>
    <section class="card stack">
      <h2>Maintenance windows</h2>
      ${windows.length === 0 ? html`<p class="empty">bridge.yaml has none.</p>` : windowTable(windows, at)}
    </section>
    <section class="card stack">
      <h2>Muted in the last 24 hours</h2>
      ${
        muted.length === 0
          ? html`<p class="empty">Nothing.</p>`
          : html`<dl class="facts">
              ${muted.map(
                ({ route, count: times }) =>
                  html`<dt>${route}</dt>
                    <dd>${count(times)} held or dropped</dd>`,
              )}
            </dl>`
      }
    </section>`
}

function silenceTable(silences: readonly ListedSilence[], operator: Session | undefined, at: string): Html {
  return html`<table class="cards">
    <thead>
      <tr>
        <th>State</th>
        <th>Alerts</th>
        <th>Why</th>
        <th>Ends</th>
        <th>${operator === undefined ? 'Added' : 'Do'}</th>
      </tr>
    </thead>
    <tbody>
      ${silences.map((silence) => silenceRow(silence, operator, Date.parse(at)))}
    </tbody>
  </table>`
}

const TONES: Readonly<Record<ListedSilence['phase'], Tone>> = {
  'in force': 'warn',
  'to come': 'accent',
  over: '',
}

function silenceRow(silence: ListedSilence, operator: Session | undefined, now: number): Html {
  const { id, phase, when = null, routes = null, mute = null, why, by, addedAt, from, endedBy } = silence
  return html`<tr>
    <td>${badge(phase, TONES[phase])}<span class="hint">${id}</span></td>
    <td>${about(when, routes, mute)}</td>
    <td>${foreign(why)}<span class="hint">${foreign(by)}, ${ago(addedAt, now)}</span></td>
    <td class="nowrap" data-label="Ends">
      ${ago(endOf(silence), now)}
      <span class="hint"
        >${phase === 'to come' ? html`begins ${exact(from)}` : ''}${endedBy === undefined ? '' : html`by ${foreign(endedBy)}`}</span
      >
    </td>
    <td>
      ${
        operator === undefined || phase === 'over'
          ? ''
          : html`<form method="post" action="${BASE}/silences/end">
              ${csrfField(operator)}<input type="hidden" name="id" value="${id}" />
              <button class="quiet">End it now</button>
            </form>`
      }
    </td>
  </tr>`
}

function about(when: string | null, routes: readonly string[] | null, mute: string | null): Html {
  return html`${when === null ? 'All alerts' : html`<code>${foreign(when, 400)}</code>`}
    <span class="hint"
      >${routes === null ? 'on all routes' : `on ${routes.join(', ')}`}${mute === null ? '' : `; ${mute}`}</span
    >`
}

function windowTable(windows: readonly ListedWindow[], at: string): Html {
  const now = Date.parse(at)
  return html`<table class="cards">
    <thead>
      <tr>
        <th>Window</th>
        <th>Alerts</th>
        <th>When</th>
        <th>Now</th>
      </tr>
    </thead>
    <tbody>
      ${windows.map(
        ({ name, why, when, routes, mute, times, until, next }) =>
          html`<tr>
            <td>${name}<span class="hint">${why}</span></td>
            <td>${about(when, routes, mute)}</td>
            <td>${times}</td>
            <td>
              ${
                until === null
                  ? html`${badge('not in force')}
                      <span class="hint"
                        >${next === null ? 'does not recur' : html`begins ${ago(next, now)}`}</span
                      >`
                  : html`${badge('in force', 'warn')} <span class="hint">ends ${ago(until, now)}</span>`
              }
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

function form({ routes }: SilencesNow, operator: Session): Html {
  return html`<details>
    <summary>Add a silence…</summary>
    <form class="inside stack" method="post" action="${BASE}/silences/add">
      ${csrfField(operator)}
      <p>
        Alerts that it takes get no ticket until it is over; ends of alerts pass, so that tickets from before
        are resolved. It begins now and ends by itself. All instances know it within 30 seconds.
      </p>
      <label
        >Which alerts, in CEL
        <input
          name="when"
          maxlength="${MOST_CHARACTERS.when}"
          autocomplete="off"
          spellcheck="false"
          placeholder='alert.resource.resourceGroup == "rg-app"'
      /></label>
      <fieldset>
        <legend>On which routes (none chosen: all)</legend>
        ${routes.map(
          (route) =>
            html`<label class="check"
              ><input type="checkbox" name="route" value="${route}" /> ${route}</label
            >`,
        )}
      </fieldset>
      <label class="check"
        ><input type="checkbox" name="all" value="yes" /> All alerts: neither a condition nor routes</label
      >
      ${choice('minutes', 'For', LENGTHS, '120')}
      ${choice(
        'mute',
        'What is done with them',
        [
          ['', 'as each route says'],
          ['hold', 'hold until it is over'],
          ['note', 'note on open tickets only'],
          ['drop', 'drop'],
        ],
        '',
      )}
      <label>Why<input name="why" maxlength="${MOST_CHARACTERS.why}" required autocomplete="off" /></label>
      <div class="actions"><button>Add the silence</button></div>
    </form>
  </details>`
}
