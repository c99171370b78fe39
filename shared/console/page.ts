import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Session } from '../auth/console-session.ts'
import type { Assets } from './assets.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** Where the console is on its origin. */
export const BASE = '/api/console'

/** The entries of the bar of every page, in this order. */
const SECTIONS = [
  { path: '', label: 'Now' },
  { path: '/tickets', label: 'Tickets' },
  { path: '/dead-letters', label: 'Dead letters' },
  { path: '/silences', label: 'Silences' },
  { path: '/connections', label: 'Connections' },
  { path: '/routes', label: 'Routes' },
  { path: '/playground', label: 'Playground' },
] as const

export type SectionPath = (typeof SECTIONS)[number]['path']

export interface PageFacts {
  readonly title: string
  /** Which entry of the bar is the current one; absent on pages that belong to none. */
  readonly section?: SectionPath
  /** Seconds after which an open page is loaded again. */
  readonly refreshSeconds?: number
}

/** The frame of a page. @param session of the viewer; undefined before the sign-in, when there is no bar */
export function frame(assets: Assets, session: Session | undefined, facts: PageFacts, body: Html): Html {
  const { title, refreshSeconds } = facts
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · alert-ticket-bridge</title>
        <link rel="icon" type="image/svg+xml" href="${BASE}/assets/${assets.icon.name}" />
        <link rel="stylesheet" href="${BASE}/assets/${assets.style.name}" />
        <script type="module" src="${BASE}/assets/${assets.script.name}"></script>
      </head>
      <body data-refresh="${refreshSeconds ?? ''}">
        <a class="skip" href="#main">Skip to the content</a>
        ${session === undefined ? plainBar() : bar(session, facts.section)}
        <main id="main" tabindex="-1">${body}</main>
      </body>
    </html>`
}

function plainBar(): Html {
  return html`<header class="bar"><span class="brand">${MARK}alert-ticket-bridge</span></header>`
}

function bar(session: Session, current: SectionPath | undefined): Html {
  return html`<header class="bar">
    <a class="brand" href="${BASE}">${MARK}<span>alert-ticket-bridge</span></a>
    <nav aria-label="Console">
      ${SECTIONS.map(
        ({ path, label }) => html`<a href="${BASE}${path}" ${path === current ? CURRENT : ''}>${label}</a>`,
      )}
    </nav>
    <form class="person" method="post" action="${BASE}/sign-out">
      ${csrfField(session)}<span class="name" title="${session.name}">${session.name}</span>
      <button class="quiet">Sign out</button>
    </form>
  </header>`
}

/** The token in every form that changes something. */
export function csrfField({ csrf }: Session): Html {
  return html`<input type="hidden" name="csrf" value="${csrf}" />`
}

const CURRENT = html`aria-current="page"`

const MARK = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
  <path d="M6 21c0-6 4.5-10 10-10s10 4 10 10M4 21h24M11 21v-7.2M21 21v-7.2M16 21V11" />
</svg>`

/** A page with one notice. */
export function notice(title: string, ...paragraphs: readonly (string | Html)[]): Html {
  return html`<section class="notice">
    <h1>${title}</h1>
    ${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
  </section>`
}
