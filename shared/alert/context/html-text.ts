import { compile } from 'html-to-text'
import { LIMITS } from '../limits.ts'
import { text } from '../values.ts'

const plainText = compile({
  wordwrap: false,
  limits: { maxDepth: 50 },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
    { selector: 'img', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
})

/**
 * HTML as plain text.
 *
 * Only so much of it is looked at: the parser takes quadratic time over tags that are never closed.
 */
export function htmlText(html: unknown): string {
  const sent = text(html)
  const converted = plainText(sent.slice(0, LIMITS.html))
  const missing = sent.length - LIMITS.html
  return missing > 0 ? `${converted} … (${missing} more characters of HTML)` : converted
}
