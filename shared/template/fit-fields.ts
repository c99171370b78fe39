import type { Fields } from '../ticket/ticket.ts'
import type { KindFacts } from '../ticket/kinds.ts'

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
const ELLIPSIS = '…'

/** UTF-16 units; emoji sequences stay below. What is longer is no character but marks heaped up, and cut inside. */
const LONGEST_CHARACTER = 64

/**
 * Cuts values to the lengths that the product keeps. What is cut from another field goes to the end of the overflow
 * field; the overflow field itself ends with a line that says how much is missing, so that nobody takes it for whole.
 */
export function fitFields(fields: Fields, facts: KindFacts): Fields {
  const fitted: Record<string, string> = { ...fields }
  for (const [name, value] of Object.entries(fields)) {
    const limit = facts.maxLength[name]
    if (limit === undefined || value.length <= limit) continue
    if (name === facts.overflowField) continue
    fitted[name] = cut(value, limit - ELLIPSIS.length) + ELLIPSIS
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
  const kept = cut(value, limit - cutNotice(value.length).length)
  return kept + cutNotice(value.length - kept.length)
}

function cutNotice(missing: number): string {
  return `\n${ELLIPSIS} cut here, ${missing} more characters in the alert`
}

/** At most `limit` UTF-16 units, and never a part of what a reader sees as one character. */
function cut(value: string, limit: number): string {
  if (value.length <= limit) return value
  const start = segmenter.segment(value).containing(limit)?.index ?? 0
  return value.slice(0, limit - start <= LONGEST_CHARACTER ? start : wellFormedStart(value, limit))
}

/** `index`, or the one before it when `index` would fall between the halves of a surrogate pair. */
function wellFormedStart(value: string, index: number): number {
  const unit = value.charCodeAt(index)
  return index > 0 && unit >= 0xdc00 && unit <= 0xdfff ? index - 1 : index
}
