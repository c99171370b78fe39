import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { secureHeaders } from 'hono/secure-headers'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** Makes a page from its title and body; `head` is added to the page's head. */
export type Layout = (title: string, body: Html, head?: Html) => Html

/** The seconds after which a list is reloaded. */
export const REFRESH_SECONDS = 5

/** The headers of every page: a page loads only the simulator's own style, and runs no script. */
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

/** The most rows of a list. */
export const SHOWN_ROWS = 500

/** The line above a list: how many items there are, how many are open, and whether all of them are shown. */
export function counted(all: number, open?: number): string {
  const rest = all > SHOWN_ROWS ? `; the newest ${SHOWN_ROWS} are here` : ''
  return `${all} in all${open === undefined ? '' : `, ${open} open`}${rest}`
}

const STYLE = readFileSync(new URL('pages.css', import.meta.url), 'utf8')

/** The style sheet of all simulators, at `/pages.css`. */
export const stylesheet = new Hono().get('/pages.css', secured, (context) =>
  context.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }),
)

/** The frame of a simulator's pages: the name of the product, and `note`, which says that this is a simulator. */
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
