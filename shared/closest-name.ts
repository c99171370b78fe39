import { closest, distance } from 'fastest-levenshtein'

/**
 * The name that was probably meant.
 *
 * @param known the names that exist
 * @returns undefined when none is similar
 */
export function closestName(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined
  const wanted = name.toLowerCase()
  const same = known.find((each) => each.toLowerCase() === wanted)
  if (same !== undefined) return same
  const byLowerCase = new Map(known.map((each) => [each.toLowerCase(), each]))
  const nearest = closest(wanted, [...byLowerCase.keys()])
  // A third of the letters may be wrong: fewer let "sev" find "severity" never, more find anything.
  const most = Math.max(1, Math.floor(wanted.length / 3))
  if (distance(wanted, nearest) <= most) return byLowerCase.get(nearest)
  const beginning = known.filter((each) => isBeginning(each.toLowerCase(), wanted))
  return beginning.length === 1 ? beginning[0] : undefined
}

function isBeginning(one: string, other: string): boolean {
  const [shorter = '', longer = ''] = [one, other].toSorted((a, b) => a.length - b.length)
  return shorter.length > 2 && longer.startsWith(shorter)
}

/** `. Did you mean NAME?`, or that there are these names; to follow on a sentence without its full stop. */
export function suggestion(name: string, known: readonly string[], all = `There is`): string {
  const meant = closestName(name, known)
  if (meant !== undefined) return `. Did you mean ${meant}?`
  return known.length === 0 ? '' : `. ${all} ${known.join(', ')}.`
}
