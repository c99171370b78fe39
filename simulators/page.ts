import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { secureHeaders } from 'hono/secure-headers'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** Writes a page around its body; `head` is what the page adds to its own head. */
export type Layout = (title: string, body: Html, head?: Html) => Html

/** How often a list looks again, in seconds. */
export const REFRESH_SECONDS = 5

/** The headers of every page: nothing is loaded but the simulator's own style, and nothing runs. */
export const secured = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    imgSrc: ['data:'],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
})

/** The most rows of a list: a longer page helps nobody. */
export const SHOWN_ROWS = 500

/** What stands above a list: how many there are, how many of them are open, and whether all of them are shown. */
export function counted(all: number, open?: number): string {
  const rest = all > SHOWN_ROWS ? `; the newest ${SHOWN_ROWS} are here` : ''
  return `${all} in all${open === undefined ? '' : `, ${open} open`}${rest}`
}

const STYLE = readFileSync(new URL('pages.css', import.meta.url), 'utf8')

/** The one look of all simulators, at `/pages.css`. */
export const stylesheet = new Hono().get('/pages.css', secured, (context) =>
  context.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }),
)

/** The frame of a simulator's pages: the product it stands for, and `note`, which says that it is a simulator. */
export function createLayout(brand: string, note: string, nav: Html = html``): Layout {
  return (title, body, head = html``) =>
    html`<!doctype html>
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
            <a class="brand" href="/">${brand}</a>
            <span class="note">${note}</span>
            ${nav}
          </header>
          <main>${body}</main>
        </body>
      </html>`
}
