const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** UTF-16 units; emoji sequences stay below. What is longer is no character but marks heaped up, and cut inside. */
const LONGEST_CHARACTER = 64

/** The text, or its beginning and how much is missing: at most `most` UTF-16 units. */
export function shorten(value: string, most: number): string {
  if (value.length <= most) return value
  const kept = cutText(value, most - missingText(value.length).length).trimEnd()
  return kept + missingText(value.length - kept.length)
}

function missingText(missing: number): string {
  return ` … (${missing} more characters)`
}

/** At most `most` UTF-16 units, and never a part of what a reader sees as one character. */
export function cutText(value: string, most: number): string {
  if (value.length <= most) return value
  if (most <= 0) return ''
  const near = value.slice(0, most + LONGEST_CHARACTER)
  const start = segmenter.segment(near).containing(most)?.index ?? most
  return value.slice(0, most - start <= LONGEST_CHARACTER ? start : wellFormedStart(value, most))
}

/** `index`, or the one before it when `index` would fall between the halves of a surrogate pair. */
function wellFormedStart(value: string, index: number): number {
  const unit = value.charCodeAt(index)
  return index > 0 && unit >= 0xdc00 && unit <= 0xdfff ? index - 1 : index
}
