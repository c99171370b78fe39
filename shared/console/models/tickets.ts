import type { Severity } from '../../alert/alert.ts'
import { BridgeError } from '../../errors.ts'
import type { Ledger, TicketPage } from '../../storage/ports.ts'
import { SEVERITIES } from '../../storage/hour-counts.ts'
import {
  placeOf,
  summaryOf,
  TICKET_STATES,
  type TicketState,
  type TicketSummary,
} from '../../storage/ticket-index.ts'

/** A page of tickets, the newest first. */
export interface Tickets {
  readonly asked: TicketsAsked
  /** Names of the connections that the filter offers. */
  readonly connections: readonly string[]
  readonly tickets: readonly TicketSummary[]
  /** The search text was a complete name, which is looked up among all tickets. */
  readonly isNamed: boolean
  /** How many rows were read for this page. */
  readonly looked: number
  /** The time of the oldest row that was read, ISO 8601 UTC; null when none was. */
  readonly lookedBackTo: string | null
  /** Where the next page begins; null on the last one. */
  readonly next: string | null
}

/** The filters; `''` for everything. */
export interface TicketsAsked {
  readonly connection: string
  readonly state: TicketState | ''
  readonly severity: Severity | ''
  readonly rule: string
  /** A number, a resource, a correlation id or an alert's id; a part of one is searched for among the newest tickets. */
  readonly q: string
  readonly grouped: 'yes' | ''
  /** The `next` of the page before. */
  readonly after: string
}

const PER_PAGE = 50

/** Rows that a search reads before it shows what it has found and offers to continue. */
const ROWS_AT_ONCE = 500
const MOST_ROWS = 2500

/** @throws BridgeError `request_invalid` */
export function parseTicketsAsked(query: Readonly<Record<string, string | undefined>>): TicketsAsked {
  const text = (name: string): string => (query[name] ?? '').trim().slice(0, 300)
  return {
    connection: text('connection'),
    state: oneOf(text('state'), TICKET_STATES, 'state'),
    severity: oneOf(text('severity'), SEVERITIES, 'severity'),
    rule: text('rule'),
    q: text('q'),
    grouped: text('grouped') === 'yes' ? 'yes' : '',
    after: text('after'),
  }
}

function oneOf<T extends string>(text: string, known: readonly T[], name: string): T | '' {
  const found = known.find((each) => each === text)
  if (found !== undefined || text === '') return found ?? ''
  throw new BridgeError('request_invalid', `"${name}" takes one of ${known.join(', ')}.`)
}

/**
 * A page without a filter costs as much as a list, and so does a complete name; one with filters, or with a part of a name,
 * reads at most 2,500 rows.
 *
 * @param known the connections that the filter offers
 * @throws BridgeError `request_invalid`
 */
export async function readTickets(
  asked: TicketsAsked,
  known: readonly string[],
  ledger: Pick<Ledger, 'find' | 'list' | 'read'>,
): Promise<Tickets> {
  const connections = asked.connection === '' ? known : [asked.connection]
  const named = asked.q === '' ? NONE : await findNamed(asked, connections, ledger)
  if (named.tickets.length > 0) {
    const tickets = named.tickets.filter((ticket) => fits(ticket, { ...asked, q: '' }))
    return { asked, connections: known, isNamed: true, ...foundOf({ ...named, tickets }) }
  }
  const list: ListRows = (limit, after) =>
    ledger.list({
      connections,
      ...(asked.state === '' ? {} : { states: [asked.state] }),
      ...(after === '' ? {} : { after }),
      limit,
    })
  const { severity, rule, q, grouped } = asked
  const found = [severity, rule, q, grouped].some((filter) => filter !== '')
    ? await search(asked, list)
    : foundOf(await list(PER_PAGE, asked.after))
  return { asked, connections: known, isNamed: false, ...found }
}

const NONE: TicketPage = { tickets: [] }

/** The tickets whose name is exactly the text, by a look-up instead of a search. */
async function findNamed(
  { q, after }: TicketsAsked,
  connections: readonly string[],
  ledger: Pick<Ledger, 'find' | 'read'>,
): Promise<TicketPage> {
  if (!/^[0-9a-f]{32}$/i.test(q)) return ledger.find(q, { connections, limit: PER_PAGE, after })
  const tickets = await Promise.all(
    connections.map(async (connection) => {
      const key = { connection, correlationId: q.toLowerCase() }
      const record = await ledger.read(key)
      return record === undefined ? [] : [summaryOf(key, record)]
    }),
  )
  return { tickets: tickets.flat() }
}

type ListRows = (limit: number, after: string) => Promise<TicketPage>

type Found = Pick<Tickets, 'tickets' | 'looked' | 'lookedBackTo' | 'next'>

function foundOf({ tickets, next }: TicketPage): Found {
  return {
    tickets,
    looked: tickets.length,
    lookedBackTo: tickets.at(-1)?.createdAt ?? null,
    next: next ?? null,
  }
}

/** Reads until the page is full, or enough rows were read. */
async function search(asked: TicketsAsked, list: ListRows): Promise<Found> {
  const tickets: TicketSummary[] = []
  let looked = 0
  let last: TicketSummary | undefined
  let next: string | undefined = asked.after
  while (next !== undefined && looked < MOST_ROWS) {
    const page: TicketPage = await list(ROWS_AT_ONCE, next)
    for (const ticket of page.tickets) {
      looked += 1
      last = ticket
      if (fits(ticket, asked)) tickets.push(ticket)
      if (tickets.length === PER_PAGE) {
        const isEnd = ticket === page.tickets.at(-1) && page.next === undefined
        const after = isEnd ? null : placeOf(ticket.createdAt, ticket.correlationId)
        return { tickets, looked, lookedBackTo: ticket.createdAt, next: after }
      }
    }
    next = page.next
  }
  return { tickets, looked, lookedBackTo: last?.createdAt ?? null, next: next ?? null }
}

function fits(ticket: TicketSummary, { state, severity, rule, q, grouped }: TicketsAsked): boolean {
  if (state !== '' && ticket.state !== state) return false
  if (severity !== '' && ticket.severity !== severity) return false
  if (grouped === 'yes' && ticket.episodes < 2 && !ticket.isRollUp) return false
  if (rule !== '' && !has(ticket.rule, rule)) return false
  return (
    q === '' || [ticket.number, ticket.name, ticket.rule, ticket.correlationId].some((text) => has(text, q))
  )
}

function has(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase())
}
