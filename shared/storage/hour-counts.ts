import type { Severity } from '../alert/alert.ts'
import type { RegisterFormat, Stored } from '../stored-format.ts'
import { ACTIONS, type Action } from '../ticket/ticket.ts'
import {
  type AcceptedEntry,
  type DeadEntry,
  type DeliveredEntry,
  isAside,
  type JournalEntry,
  type WaitingEntry,
} from './journal-entry.ts'

/** The most severe first. */
export const SEVERITIES = ['Sev0', 'Sev1', 'Sev2', 'Sev3', 'Sev4'] as const satisfies readonly Severity[]

/** What happened on one route: deliveries by what they did to a ticket, those that a silence has held or dropped, and those that became dead letters. */
export type RouteCounts = Readonly<Record<Action | 'nothing' | 'ignored' | 'muted' | 'dead', number>>

/** The counts of the journal's lines of an hour. Sums of such counts are counts as well. */
export interface HourCounts {
  /** Alerts that were accepted, by severity. */
  readonly alerts: Readonly<Record<Severity, number>>
  /** How many of them report an end. */
  readonly ends: number
  /** By the route's name. */
  readonly routes: Readonly<Record<string, RouteCounts>>
  /** Alerts by the name of their rule; beyond {@link MOST_RULES} under `''`. */
  readonly rules: Readonly<Record<string, number>>
  /** Times that an alert was put back into the queue. */
  readonly waits: number
  /** Dead letters, on a route or before one was chosen, and those that people dealt with. */
  readonly dead: number
  readonly replayed: number
  readonly discarded: number
}

/** So that an hour's counts stay small with any number of rules. */
export const MOST_RULES = 200

const NO_ROUTE: RouteCounts = zeros([...ACTIONS, 'nothing', 'ignored', 'muted', 'dead'])

export const NO_COUNTS: HourCounts = {
  alerts: zeros(SEVERITIES),
  ends: 0,
  routes: {},
  rules: {},
  waits: 0,
  dead: 0,
  replayed: 0,
  discarded: 0,
}

/** The group of registers with the counts: `counts/<hour>-<instance>`. */
export const COUNTS_GROUP = 'counts'

export const COUNTS_FORMAT: RegisterFormat<HourCounts> = {
  name: 'register of counts',
  version: 1,
  defaults: NO_COUNTS,
  upgrades: [(counts: Stored) => counts],
}

/** `20261126T08`: what the name of an hour's registers begins with. @param at ISO 8601 UTC */
export function hourOf(at: string): string {
  return at.slice(0, 'YYYY-MM-DDTHH'.length).replaceAll('-', '')
}

/** When an hour began, ISO 8601 UTC. @param name of a register or what it begins with */
export function startOfHour(name: string): string {
  const [, year, month, day, hour] = /^(\d{4})(\d\d)(\d\d)T(\d\d)/.exec(name) ?? []
  return `${year}-${month}-${day}T${hour}:00:00.000Z`
}

/** The counts with one line more. */
export function counted(counts: HourCounts, entry: JournalEntry): HourCounts {
  if (isAside(entry)) return counts
  switch (entry.step) {
    case 'accepted':
      return withAccepted(counts, entry)
    case 'delivered':
      return withRoute(counts, entry.route, doneBy(entry))
    case 'ignored':
    case 'muted':
      return withRoute(counts, entry.route, [entry.step])
    case 'dead':
      return withDead(counts, entry)
    case 'waiting':
      return withWaiting(counts, entry)
    case 'replayed':
      return { ...counts, replayed: counts.replayed + 1 }
    case 'discarded':
      return { ...counts, discarded: counts.discarded + 1 }
  }
}

/** One that was to be noted only, and had no ticket to be noted on, was muted. */
function doneBy({ actions, reasonCode }: DeliveredEntry): readonly (keyof RouteCounts)[] {
  if (actions.length > 0) return actions
  return [reasonCode === 'muted' ? 'muted' : 'nothing']
}

function withAccepted(counts: HourCounts, { rule, severity, condition }: AcceptedEntry): HourCounts {
  const name = Object.hasOwn(counts.rules, rule) || !isFull(counts) ? rule : ''
  return {
    ...counts,
    alerts: { ...counts.alerts, [severity]: counts.alerts[severity] + 1 },
    ends: counts.ends + (condition === 'resolved' ? 1 : 0),
    rules: added(counts.rules, { [name]: 1 }),
  }
}

/** One that a silence holds counts once, when it begins. */
function withWaiting(counts: HourCounts, { code, route, at, since = at }: WaitingEntry): HourCounts {
  if (code !== 'muted' || route === undefined) return { ...counts, waits: counts.waits + 1 }
  return since === at ? withRoute(counts, route, ['muted']) : counts
}

function withDead(counts: HourCounts, { route }: DeadEntry): HourCounts {
  const dead = { ...counts, dead: counts.dead + 1 }
  return route === undefined ? dead : withRoute(dead, route, ['dead'])
}

export function sumOf(all: readonly HourCounts[]): HourCounts {
  return all.reduce(
    (sum, counts) => ({
      alerts: added(sum.alerts, counts.alerts),
      ends: sum.ends + counts.ends,
      routes: mergedRoutes(sum.routes, counts.routes),
      rules: added(sum.rules, counts.rules),
      waits: sum.waits + counts.waits,
      dead: sum.dead + counts.dead,
      replayed: sum.replayed + counts.replayed,
      discarded: sum.discarded + counts.discarded,
    }),
    NO_COUNTS,
  )
}

function isFull({ rules }: HourCounts): boolean {
  return Object.keys(rules).length >= MOST_RULES
}

function withRoute(counts: HourCounts, name: string, what: readonly (keyof RouteCounts)[]): HourCounts {
  const before = counts.routes[name] ?? NO_ROUTE
  const after: Record<keyof RouteCounts, number> = { ...before }
  for (const each of what) after[each] += 1
  return { ...counts, routes: { ...counts.routes, [name]: after } }
}

function mergedRoutes(one: HourCounts['routes'], other: HourCounts['routes']): HourCounts['routes'] {
  const merged = Object.entries(other).map(([name, counts]) => [name, added(one[name] ?? NO_ROUTE, counts)])
  return { ...one, ...Object.fromEntries(merged) }
}

function added<T extends Readonly<Record<string, number>>>(one: T, other: T): T {
  const sums = Object.entries(other).map(([name, count]) => [
    name,
    (Object.hasOwn(one, name) ? (one[name] ?? 0) : 0) + count,
  ])
  return { ...one, ...Object.fromEntries(sums) } as T
}

function zeros<T extends string>(names: readonly T[]): Record<T, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<T, number>
}
