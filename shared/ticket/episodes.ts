import type { Alert, Condition, Severity } from '../alert/alert.ts'

/** Something that is wrong, as one ticket sees it: an alert instance, or a service's incident with all its updates. */
export interface Problem {
  /** What a list calls it. */
  readonly name: string
  /** ISO 8601 UTC. The latest Fired that the ticket reflects; null before the first. */
  readonly firedAt: string | null
  /** ISO 8601 UTC. The latest end that was told; null while it lasts, as far as we were told. */
  readonly endedAt: string | null
  /** Whether its end will be told: `perhaps` where the rule decides that and the alert does not say. */
  readonly tellsEnd: Alert['tellsEnd']
  /** The ticket before stood for it: only its times still matter, for what comes late. */
  readonly isEarlier?: true
}

/** What a ticket stands for, by problem key: one, unless alerts are grouped. */
export type Problems = Readonly<Record<string, Problem>>

/** What a notification says, as far as decisions go. */
export interface Occurrence {
  /** Key of the problem. */
  readonly problem: string
  readonly name: string
  readonly condition: Condition
  /** ISO 8601 UTC. When the sender says that it happened: the end for a resolved alert, the start for a fired one. */
  readonly occurredAt: string
  readonly severity: Severity
  readonly tellsEnd: Alert['tellsEnd']
}

/** When an alert says that what it tells has happened. */
export function occurredAtOf({ condition, firedAt, resolvedAt }: Alert): string {
  // Service Health tells the end of the impact, which lies before the update that tells it.
  return condition === 'resolved' && resolvedAt !== null && resolvedAt > firedAt ? resolvedAt : firedAt
}

/**
 * `old`: the ticket reflects something later. `lateWord`: an end later than the one that is known. All compare when
 * things happened, never when they arrived.
 */
export type News = 'fired' | 'ended' | 'lateWord' | 'old'

type Told = Pick<Occurrence, 'problem' | 'condition' | 'occurredAt'>

export function newsOf({ problem, condition, occurredAt }: Told, problems: Problems): News {
  const known = problems[problem]
  if (condition === 'fired') {
    const isOver = known !== undefined && known.endedAt !== null && occurredAt <= known.endedAt
    return isOver ? 'old' : 'fired'
  }
  if (known === undefined || known.firedAt === null) return 'ended'
  if (occurredAt < known.firedAt) return 'old'
  if (known.endedAt === null) return 'ended'
  return occurredAt > known.endedAt ? 'lateWord' : 'old'
}

const UNKNOWN: Problem = { name: '', firedAt: null, endedAt: null, tellsEnd: 'perhaps' }

/** The problems after one of them was told of. What is old changes nothing. */
export function withOccurrence(problems: Problems, occurrence: Told & Partial<Occurrence>): Problems {
  const after = problemAfter(problems, occurrence)
  return after === undefined ? problems : { ...problems, [occurrence.problem]: after }
}

/** The same for many, in their order: a ticket with thousands of problems is copied once. */
export function withOccurrences(
  problems: Problems,
  occurrences: readonly (Told & Partial<Occurrence>)[],
): Problems {
  const all: Record<string, Problem> = { ...problems }
  for (const occurrence of occurrences) {
    const after = problemAfter(all, occurrence)
    if (after !== undefined) all[occurrence.problem] = after
  }
  return all
}

/** The problem that an occurrence tells of, as it is then; undefined when that is old. */
function problemAfter(problems: Problems, occurrence: Told & Partial<Occurrence>): Problem | undefined {
  if (newsOf(occurrence, problems) === 'old') return undefined
  const { problem, condition, occurredAt, name, tellsEnd } = occurrence
  const { isEarlier: _, ...known } = problems[problem] ?? UNKNOWN
  const times =
    condition === 'fired'
      ? { firedAt: later(known.firedAt, occurredAt), endedAt: null }
      : { firedAt: known.firedAt, endedAt: later(known.endedAt, occurredAt) }
  const told = { name: name ?? known.name, tellsEnd: tellsEnd ?? known.tellsEnd }
  return { ...known, ...told, ...times }
}

/** Those that are not over, as far as we were told. */
export function lasting(problems: Problems): Problem[] {
  return Object.values(problems).filter(({ endedAt }) => endedAt === null)
}

/** When the last of them ended; null while one lasts, and when there is none. */
export function endOfAll(problems: Problems): string | null {
  if (lasting(problems).length > 0) return null
  return latest(Object.values(problems).map(({ endedAt }) => endedAt))
}

/** The problems as a following ticket takes them over: it stands for those that last. */
export function forFollowing(problems: Problems): Problems {
  return Object.fromEntries(
    Object.entries(problems).map(([key, problem]) => [
      key,
      problem.endedAt === null ? problem : { ...problem, isEarlier: true as const },
    ]),
  )
}

/** Those that the ticket itself stands for. */
export function ownProblems(problems: Problems): Problem[] {
  return Object.values(problems).filter(({ isEarlier }) => isEarlier !== true)
}

/** Those that are over and longest so make room; a ticket that is reopened for years must not grow for ever. */
export function withoutOldest(problems: Problems, most: number): Problems {
  const entries = Object.entries(problems)
  if (entries.length <= most) return problems
  const ended = entries.filter(([, { endedAt }]) => endedAt !== null)
  const oldestFirst = ended.toSorted(([, one], [, other]) =>
    (one.endedAt ?? '').localeCompare(other.endedAt ?? ''),
  )
  const dropped = new Set(oldestFirst.slice(0, entries.length - most).map(([key]) => key))
  return Object.fromEntries(entries.filter(([key]) => !dropped.has(key)))
}

function latest(times: readonly (string | null)[]): string | null {
  let last: string | null = null
  for (const time of times) if (time !== null && (last === null || time > last)) last = time
  return last
}

function later(known: string | null, told: string): string {
  return known !== null && known > told ? known : told
}
