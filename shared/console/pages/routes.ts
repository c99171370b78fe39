import { html } from 'hono/html'
import type { RouteNow, Routes, RouteTarget } from '../models/routes.ts'
import { BASE, type Html } from '../page.ts'
import { badge, count } from '../parts.ts'

export function routesPage({ routes }: Routes): Html {
  return html`<div class="head">
      <h1>Routes</h1>
      <span class="aside">an alert takes the first whose condition holds, else the default</span>
    </div>
    <ol class="plain stack">
      ${routes.map(card)}
    </ol>`
}

function card({ name, when, isDefault, goesOn, makes, unreachable, week }: RouteNow): Html {
  return html`<li class="card stack" id="${name}">
    <h2>
      <span
        >${name} ${isDefault ? badge('default', 'accent') : ''} ${goesOn ? badge('and the next') : ''}
        ${makes === null ? badge('makes no ticket', 'warn') : ''}
        ${unreachable === null ? '' : badge(when === null ? 'only by name' : 'unreachable', when === null ? 'warn' : 'bad')}</span
      >
      <small>7 days: ${weekText(week)}</small>
    </h2>
    ${
      when === null
        ? html`<p class="hint">${unreachable ?? 'Alerts that match no condition come here.'}</p>`
        : html`<pre tabindex="0">${when}</pre>
            ${unreachable === null ? '' : html`<p class="hint">${unreachable}.</p>`}`
    }
    ${makes === null ? '' : target(makes)}
  </li>`
}

function target({ connection, product, template, kind, grouping }: RouteTarget): Html {
  return html`<dl class="facts">
    <dt>Connection</dt>
    <dd><a href="${BASE}/connections#${connection}">${connection}</a> (${product})</dd>
    <dt>Template</dt>
    <dd><a href="${BASE}/playground?template=${encodeURIComponent(template)}">${template}</a>, ${kind}</dd>
    <dt>Tickets</dt>
    <dd>
      ${grouping === null ? 'by the alert’s monitoring service: most have one for each alert' : GROUPINGS[grouping]}
    </dd>
  </dl>`
}

const GROUPINGS: Readonly<Record<Exclude<RouteTarget['grouping'], null>, string>> = {
  perAlert: 'one for each alert',
  perRule: 'one for all alerts of a rule',
  perCi: 'one for each configuration item',
  perSeries: 'one for a rule on the same targets with the same dimensions',
  perLogRow: 'one for each row of a log alert',
  own: 'as its expression groupBy says',
}

function weekText(week: RouteNow['week']): string {
  if (week === null) return 'nothing'
  const counted = Object.entries(week).filter(([, times]) => times > 0)
  return counted.map(([what, times]) => `${count(times)} ${WORDS[what] ?? what}`).join(', ')
}

const WORDS: Readonly<Record<string, string>> = {
  open: 'opened',
  note: 'noted',
  escalate: 'escalated',
  hold: 'put on hold',
  resolve: 'resolved',
  reopen: 'reopened',
  nothing: 'nothing to write',
  ignored: 'ignored',
  muted: 'muted',
  dead: 'given up',
}
