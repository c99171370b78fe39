import { type CountedHour, readHours } from '../../bridge/journal/recount.ts'
import { checksOfRights } from '../../bridge/protect/refused-rights.ts'
import { STORM_FORMAT, type StormState } from '../../bridge/protect/storms.ts'
import type { Config } from '../../config/config.ts'
import type { Check } from '../../connectors/connector.ts'
import { fromStored } from '../../stored-format.ts'
import { type HourCounts, startOfHour, sumOf } from '../../storage/hour-counts.ts'
import type { TicketSummary } from '../../storage/ticket-index.ts'
import { aboutOf } from '../../storage/ticket-names.ts'
import { ACTIONS, type Action, type Kind } from '../../ticket/ticket.ts'
import { type ConsoleData, hoursAgo } from '../data.ts'
import { type Bounded, type Need, needsOf, type OngoingStorm } from './needs.ts'

/** The present state, and the last 24 hours. */
export interface Now {
  /** ISO 8601 UTC. When this was read. */
  readonly at: string
  /** What needs a person, the worst first. */
  readonly needs: readonly Need[]
  /** Counts of each of the last 24 hours, including the present one; the oldest comes first. */
  readonly hours: readonly CountedHour[]
  /** The sum of {@link Now.hours}. */
  readonly day: HourCounts
  /** Tickets of the last 24 hours, by what was done to them. */
  readonly tickets: Readonly<Record<Action, number>>
  /** Tickets that were opened in the last 24 hours, by connection and kind. */
  readonly opened: readonly { readonly connection: string; readonly kind: Kind; readonly count: number }[]
  /** Messages in the queue. */
  readonly queued: number
  readonly deadLetters: Bounded
  /** Tickets with a call whose outcome is not known. */
  readonly inDoubt: Bounded
  readonly storms: readonly OngoingStorm[]
  readonly connections: readonly ConnectionNow[]
  /** The resources of the newest 200 open tickets, the most tickets first. */
  readonly resources: readonly ResourceNow[]
  /** Alert rules of the last 24 hours, the most alerts first. */
  readonly rules: {
    readonly count: number
    readonly most: readonly { readonly rule: string; readonly alerts: number }[]
  }
}

export interface ConnectionNow {
  readonly name: string
  readonly product: string
  readonly circuit: 'closed' | 'open' | 'half-open'
  /** The checks of the breaker, refused rights, the sign-in and the sync. */
  readonly checks: readonly Check[]
  readonly rateLimit: { readonly calls: number; readonly perSeconds: number } | null
  readonly lastTicket: TicketSummary | null
}

export interface ResourceNow {
  readonly name: string
  readonly tickets: readonly TicketSummary[]
}

const HOURS = 24
const MOST_LETTERS = 1000
const MOST_OPEN = 200
const SHOWN_RESOURCES = 8
const SHOWN_RULES = 8

/** Costs a bounded number of transactions, see docs/console.md. */
export async function readNow(data: ConsoleData): Promise<Now> {
  const [config, registers, ledger] = await Promise.all([data.config(), data.registers(), data.ledger()])
  const names = [...config.connections.keys()]
  const [hours, queued, deadLetters, open, doubts, connections, storms, canary] = await Promise.all([
    readHours(hoursAgo(HOURS - 1, data.now()), registers),
    data.queueLength(),
    countUpTo(MOST_LETTERS, data.letterIds.list()),
    ledger.list({ connections: names, states: ['open', 'held'], limit: MOST_OPEN }),
    ledger.list({ connections: names, states: ['inDoubt'], limit: MOST_OPEN }),
    Promise.all(names.map((name) => readConnection(name, config, data))),
    readStorms(config, data),
    data.checkCanary(),
  ])
  const day = sumOf(hours.map(({ counts }) => counts))
  const inDoubt = { count: doubts.tickets.length, isMore: doubts.next !== undefined }
  return {
    at: new Date(data.now()).toISOString(),
    needs: needsOf({ connections, canary, deadLetters, storms }),
    hours: everyHour(hours, data.now()),
    day,
    tickets: Object.fromEntries(
      ACTIONS.map((action) => [action, sumOver(day, (counts) => counts[action])]),
    ) as Record<Action, number>,
    opened: openedOf(day, config),
    queued,
    deadLetters,
    inDoubt,
    storms,
    connections,
    resources: resourcesOf(open.tickets),
    rules: {
      count: Object.keys(day.rules).filter((rule) => rule !== '').length,
      most: Object.entries(day.rules)
        .map(([rule, alerts]) => ({ rule, alerts }))
        .toSorted((one, other) => other.alerts - one.alerts)
        .slice(0, SHOWN_RULES),
    },
  }
}

function sumOver({ routes }: HourCounts, count: (counts: HourCounts['routes'][string]) => number): number {
  return Object.values(routes).reduce((sum, counts) => sum + count(counts), 0)
}

/** The configured route gives the kind; a route that no longer exists is left out. */
function openedOf({ routes }: HourCounts, config: Config): Now['opened'] {
  const counts = new Map<string, { connection: string; kind: Kind; count: number }>()
  for (const { name, connection, template } of config.routes) {
    const opened = routes[name]?.open ?? 0
    const key = `${connection.name}/${template.kind}`
    const known = counts.get(key) ?? { connection: connection.name, kind: template.kind, count: 0 }
    if (opened > 0) counts.set(key, { ...known, count: known.count + opened })
  }
  return [...counts.values()]
}

export async function readConnection(
  name: string,
  config: Config,
  data: ConsoleData,
): Promise<ConnectionNow> {
  const ledger = await data.ledger()
  const [circuit, signIn, sync, last] = await Promise.all([
    data.circuit(name),
    data.checkSignIn(name),
    data.checkSync(name),
    ledger.list({ connections: [name], limit: 1 }),
  ])
  const { cause, phase, seconds } = circuit
  const breaker: Check = {
    name: 'circuit breaker',
    ok: phase === 'closed',
    detail:
      phase === 'closed' || cause === null
        ? 'closed: alerts are delivered'
        : `${phase}, ${seconds > 0 ? `no call for ${seconds} s` : 'the next call is a probe'}. ${cause.code}: ${cause.message}`,
  }
  const connection = config.connections.get(name)
  return {
    name,
    product: connection?.product.name ?? '',
    circuit: phase,
    checks: [breaker, ...checksOfRights(circuit.refused), signIn, ...sync],
    rateLimit: connection?.rateLimit ?? null,
    lastTicket: last.tickets[0] ?? null,
  }
}

async function readStorms(config: Config, data: ConsoleData): Promise<OngoingStorm[]> {
  const registers = await data.registers()
  const desks = new Map(
    config.routes.map(({ connection, template: { kind } }) => [
      `${connection.name}-${kind}`,
      { connection: connection.name, kind },
    ]),
  )
  return (await registers.list('storm', '')).flatMap(({ name, text }): OngoingStorm[] => {
    const desk = desks.get(name)
    const { storms } = fromStored<StormState>(STORM_FORMAT, JSON.parse(text), name)
    if (desk === undefined) return []
    return Object.values(storms)
      .filter(({ until }) => until > data.now())
      .map(({ since }) => ({ ...desk, since }))
  })
}

async function countUpTo(most: number, items: AsyncIterable<string>): Promise<Bounded> {
  let count = 0
  for await (const _ of items) {
    if (count === most) return { count, isMore: true }
    count += 1
  }
  return { count, isMore: false }
}

function everyHour(hours: readonly CountedHour[], now: number): CountedHour[] {
  const known = new Map(hours.map((hour) => [hour.at, hour]))
  return Array.from({ length: HOURS }, (_, index) => {
    const at = startOfHour(
      hoursAgo(HOURS - 1 - index, now)
        .slice(0, 13)
        .replaceAll('-', ''),
    )
    return known.get(at) ?? { at, counts: sumOf([]) }
  })
}

function resourcesOf(tickets: readonly TicketSummary[]): ResourceNow[] {
  const byName = new Map<string, TicketSummary[]>()
  for (const ticket of tickets) {
    const resource = aboutOf(ticket)
    if (resource !== '') byName.set(resource, [...(byName.get(resource) ?? []), ticket])
  }
  return [...byName]
    .map(([name, about]) => ({ name, tickets: about }))
    .toSorted((one, other) => other.tickets.length - one.tickets.length)
    .slice(0, SHOWN_RESOURCES)
}
