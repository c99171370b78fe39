import { html } from 'hono/html'
import type { Session } from '../../auth/console-session.ts'
import type { Trial, TriedRoute, TriedSection } from '../../bridge/deliver/try-alert.ts'
import type { Playground } from '../models/playground.ts'
import { BASE, csrfField, type Html } from '../page.ts'
import { badge, choice, count, foreign, severityMark } from '../parts.ts'
import { SAMPLES } from '../samples.ts'

export function playgroundPage(model: Playground, session: Session | undefined): Html {
  const { template, templates, text, isEdited, payload, answer } = model
  return html`<div class="head">
      <h1>Playground</h1>
      <span class="aside">what an alert would become; nothing is sent or stored</span>
    </div>
    <form class="card filters" method="get" action="${BASE}/playground">
      ${choice(
        'template',
        'Template',
        templates.map((name) => [name, name] as const),
        template,
      )}
      <button class="quiet">Load the template</button>
    </form>
    <form method="post" action="${BASE}/playground" class="stack">
      ${session === undefined ? '' : csrfField(session)}<input
        type="hidden"
        name="template"
        value="${template}"
      />
      <div class="columns">
        <section class="card stack">
          <label class="grow"
            >Begin with
            <select data-fills="payload">
              <option>the text below</option>
              ${SAMPLES.map(({ name, payload: sample }) => html`<option data-text="${sample}">${name}</option>`)}
            </select>
          </label>
          <label
            >Payload, as Azure Monitor posts it
            <textarea id="payload" name="payload" rows="18" spellcheck="false">
${payload === '' ? (SAMPLES[0]?.payload ?? '') : payload}</textarea>
          </label>
        </section>
        <section class="card stack">
          <h2>templates/${template}.yaml ${isEdited ? badge('edited', 'warn') : ''}</h2>
          <label
            >Template, which may be edited
            <textarea name="text" rows="22" spellcheck="false">${text}</textarea>
          </label>
        </section>
      </div>
      <div class="actions">
        <button>Try it</button>
        <button class="quiet" formaction="${BASE}/playground/download">Download the template</button>
      </div>
    </form>
    ${answer === null ? '' : 'problems' in answer ? problems(answer.problems) : result(answer.trial, template)}`
}

function problems(list: readonly string[]): Html {
  return html`<section class="card stack" id="result">
    <h2>
      It cannot be tried
      ${badge(`${count(list.length)} ${list.length === 1 ? 'problem' : 'problems'}`, 'bad')}
    </h2>
    <ul>
      ${list.slice(0, 50).map((problem) => html`<li><code>${foreign(problem, 1000)}</code></li>`)}
    </ul>
  </section>`
}

function result({ alert, routes, ignoredBy }: Trial, template: string): Html {
  return html`<section class="stack" id="result">
    <div class="head">
      <h2>
        ${severityMark(alert.severity)} ${foreign(alert.rule, 200)}
        ${badge(alert.condition, alert.condition === 'fired' ? 'warn' : 'good')}
      </h2>
      <span class="aside"
        >${alert.service}${alert.items.length === 0 ? '' : html`, about ${foreign(alert.items.join(', '), 200)}`}</span
      >
    </div>
    ${ignoredBy === null ? '' : html`<p>${badge('ignored', 'warn')} The route ${ignoredBy} takes it and makes no ticket of it.</p>`}
    ${routes.map((route) => routeCard(route, alert.condition === 'fired' ? 'open' : 'resolve', template))}
  </section>`
}

function routeCard(route: TriedRoute, main: TriedSection['action'], template: string): Html {
  const { name, isTaken, reason, sections, connection, product, kind, tickets } = route
  const isOpen = isTaken || route.template === template
  return html`<article class="card stack">
    <h2>
      <span>${name} ${isTaken ? badge('takes it', 'good') : badge('does not')}</span>
      <small
        >${connection} (${product}), ${kind}, ${count(tickets)} ${tickets === 1 ? 'ticket' : 'tickets'}</small
      >
    </h2>
    <p class="hint">${reason}</p>
    ${sections.map((section) =>
      isOpen && section.action === main
        ? html`<h3>${section.action}</h3>
            ${sectionText(section)}`
        : html`<details>
            <summary>
              ${section.action}${section.problem === null ? '' : html` ${badge('fails', 'bad')}`}
            </summary>
            ${sectionText(section)}
          </details>`,
    )}
  </article>`
}

function sectionText({ fields, problem }: TriedSection): Html {
  if (fields === null) return html`<p>${badge('fails', 'bad')} ${foreign(problem ?? '', 1000)}</p>`
  return html`<dl class="facts fields">
    ${Object.entries(fields).map(
      ([name, value]) =>
        html`<dt><code>${name}</code></dt>
          <dd>
            <pre tabindex="0"><bdi>${value}</bdi></pre>
          </dd>`,
    )}
  </dl>`
}
