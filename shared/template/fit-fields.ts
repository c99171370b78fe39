import { cutText } from '../alert/shorten.ts'
import type { Fields } from '../ticket/ticket.ts'
import type { KindFacts } from '../ticket/kinds.ts'

const ELLIPSIS = '…'

/** A field of at least so many characters holds many values, and is shortened value by value; another one is cut at its end. */
const LONG_FIELD = 1_000

/** What the values of a long field are shortened to, one after the other, until all of them have their place. */
const SHORTER_VALUES = [1_500, 800, 400, 200, 100]

/**
 * The fields with the values in them shortened that are too long, the longest first, until all fit or are quite short.
 *
 * @param render a field with its values shortened to so many UTF-16 units
 */
export function shortenLongFields(
  fields: Fields,
  facts: KindFacts,
  render: (field: string, longest: number) => string,
): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const limit = facts.maxLength[name] ?? Number.POSITIVE_INFINITY
      if (limit < LONG_FIELD || value.length <= limit) return [name, value]
      let shortened = value
      for (const longest of SHORTER_VALUES) {
        shortened = render(name, longest)
        if (shortened.length <= limit) break
      }
      return [name, shortened]
    }),
  )
}

/**
 * Cuts values to the lengths that the product keeps. What is cut from another field goes to the end of the overflow
 * field; the overflow field itself ends with a line that says how much is missing, so that it is not mistaken for
 * complete.
 */
export function fitFields(fields: Fields, facts: KindFacts): Fields {
  const fitted: Record<string, string> = { ...fields }
  for (const [name, value] of Object.entries(fields)) {
    const limit = facts.maxLength[name]
    if (limit === undefined || value.length <= limit) continue
    if (name === facts.overflowField) continue
    fitted[name] = cutText(value, limit - ELLIPSIS.length) + ELLIPSIS
    const overflow = fitted[facts.overflowField]
    if (overflow !== undefined) fitted[facts.overflowField] = `${overflow}\n\n${name} in full:\n${value}`
  }
  const overflow = fitted[facts.overflowField]
  const limit = facts.maxLength[facts.overflowField]
  if (overflow !== undefined && limit !== undefined && overflow.length > limit) {
    fitted[facts.overflowField] = cutWithNotice(overflow, limit)
  }
  return fitted
}

function cutWithNotice(value: string, limit: number): string {
  const kept = withoutHalfLink(value, cutText(value, limit - cutNotice(value.length).length))
  return kept + cutNotice(value.length - kept.length)
}

function cutNotice(missing: number): string {
  return `\n${ELLIPSIS} cut here, ${missing} more characters in the alert`
}

/** A cut link does not work. */
function withoutHalfLink(value: string, kept: string): string {
  if (/\s/.test(value.charAt(kept.length))) return kept
  const start = Math.max(...[' ', '\n', '\t'].map((space) => kept.lastIndexOf(space))) + 1
  return kept.includes('https://', start) ? kept.slice(0, start) : kept
}
