/** What a reader can take in. */
const MOST = 3

/**
 * `, but a, b` for names that one may have meant; else nothing. Logical names differ mostly by the publisher's prefix,
 * or by a letter at the end.
 */
export function nearNames(wanted: string, names: Iterable<string>): string {
  const stem = stemOf(wanted)
  const near = [...names].filter((name) => {
    const other = stemOf(name)
    return other.includes(stem) || stem.includes(other)
  })
  const closest = near.toSorted((left, right) => distance(left, wanted) - distance(right, wanted))
  return closest.length === 0 ? '' : `, but ${closest.slice(0, MOST).join(', ')}`
}

const distance = (name: string, wanted: string): number => Math.abs(name.length - wanted.length)

/** Without the publisher's prefix and the last letter, which is often the plural's. */
function stemOf(name: string): string {
  const bare = name.toLowerCase().replace(/^[a-z0-9]+_/, '')
  return bare.length > 4 ? bare.slice(0, -1) : bare
}
