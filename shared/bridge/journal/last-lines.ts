import { isAside, type JournalEntry } from '../../storage/journal-entry.ts'

/** The key for lines from before routes are chosen. No route has this name. */
export const BEFORE_ROUTING = ''

/** By route. */
type LastLines = Map<string, JournalEntry>

/**
 * The last line about each route of a delivery.
 *
 * @param entries the lines of one delivery, by time
 */
export function lastLines(entries: readonly JournalEntry[]): ReadonlyMap<string, JournalEntry> {
  const last: LastLines = new Map()
  for (const entry of entries) {
    if (tellsOfRoute(entry)) dropIfOnItsWay(BEFORE_ROUTING, last)
    for (const route of routesOf(entry, last, entries)) last.set(route, entry)
  }
  return last
}

/** From here on, lines are about routes. */
function tellsOfRoute(entry: JournalEntry): boolean {
  return entry.step !== 'accepted' && 'route' in entry
}

function dropIfOnItsWay(route: string, last: LastLines): void {
  const line = last.get(route)
  if (line !== undefined && isOnItsWay(line)) last.delete(route)
}

/** The routes that a line is about. */
function routesOf(entry: JournalEntry, last: LastLines, entries: readonly JournalEntry[]): readonly string[] {
  if (isAside(entry)) return []
  if (entry.step === 'accepted') return isKnown(entry.route, last) ? [] : [entry.route ?? BEFORE_ROUTING]
  if (entry.step === 'replayed' || entry.step === 'discarded') {
    return routesOfLetter(entry.letter, last, entries)
  }
  return entry.route === undefined ? routesOnTheirWay(last) : [entry.route]
}

/** The same alert from a second action group has no news about a known route. */
function isKnown(route: string | undefined, last: LastLines): boolean {
  return route === undefined ? last.size > 0 : last.has(route)
}

/** A line without a route is about all routes that are not settled. */
function routesOnTheirWay(last: LastLines): readonly string[] {
  const routes = routesWhere(last, isOnItsWay)
  return routes.length > 0 ? routes : [BEFORE_ROUTING]
}

function routesOfLetter(
  letter: string,
  last: LastLines,
  entries: readonly JournalEntry[],
): readonly string[] {
  const isDeath = (line: JournalEntry): boolean => line.step === 'dead' && line.letter === letter
  // None of them, when the replayed delivery had gone on before, by another machine's clock.
  return entries.some(isDeath) ? routesWhere(last, isDeath) : [BEFORE_ROUTING]
}

function routesWhere(last: LastLines, holds: (line: JournalEntry) => boolean): readonly string[] {
  return [...last].filter(([, line]) => holds(line)).map(([route]) => route)
}

/** The journal must have a later line about it. */
export function isOnItsWay(
  entry: JournalEntry,
): entry is Extract<JournalEntry, { readonly step: 'accepted' | 'waiting' | 'replayed' }> {
  const { step } = entry
  return step === 'accepted' || step === 'waiting' || step === 'replayed'
}
