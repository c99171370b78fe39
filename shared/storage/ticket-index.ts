import type { Severity } from '../alert/alert.ts'
import { lasting, ownEpisodes } from '../ticket/episodes.ts'
import type { Kind } from '../ticket/ticket.ts'
import type { TicketKey, TicketRecord } from './ledger.ts'

/**
 * The states of a list. `inDoubt`: the outcome of a call is not known. `merged`: another row has the ticket. `waiting`:
 * there is no ticket yet. The others are the last status in the product.
 */
export const TICKET_STATES = ['open', 'held', 'resolved', 'closed', 'inDoubt', 'merged', 'waiting'] as const
export type TicketState = (typeof TICKET_STATES)[number]

/** What a list shows of a ticket. */
export interface TicketSummary extends TicketKey {
  readonly state: TicketState
  /** The ticket's number; `''` when there is none. */
  readonly number: string
  /** For a browser; `''` when there is none. */
  readonly url: string
  readonly severity: Severity | null
  readonly route: string
  readonly kind: Kind | null
  /** Of its newest episode; `''` when it is not known. */
  readonly rule: string
  /** Name of its newest episode. */
  readonly name: string
  /** How many episodes it stands for. */
  readonly episodes: number
  /** How many of them are not over. */
  readonly lasting: number
  readonly isRollUp: boolean
  /** ISO 8601 UTC. */
  readonly createdAt: string
  /** ISO 8601 UTC. */
  readonly updatedAt: string
  /** ISO 8601 UTC; null while it is not over. */
  readonly endedAt: string | null
}

function stateOf({ inDoubt, mergedInto, item, status }: TicketRecord): TicketState {
  if (inDoubt.length > 0) return 'inDoubt'
  if (mergedInto !== null) return 'merged'
  return item === null ? 'waiting' : (status ?? 'open')
}

/** @param record as it was saved */
export function summaryOf({ connection, correlationId }: TicketKey, record: TicketRecord): TicketSummary {
  const { item, severity, route, kind, rollUp, createdAt, updatedAt, endedAt } = record
  const episodes = ownEpisodes(record.episodes)
  const { rule, name } = episodes.at(-1) ?? { rule: '', name: '' }
  return {
    connection,
    correlationId,
    state: stateOf(record),
    number: item?.number ?? '',
    url: item?.url ?? '',
    severity,
    route,
    kind,
    rule: rollUp?.rule ?? rule,
    name,
    episodes: episodes.length,
    lasting: lasting(record.episodes).length,
    isRollUp: rollUp !== null,
    createdAt: createdAt ?? '',
    updatedAt: updatedAt ?? '',
    endedAt,
  }
}

/** Row keys of tickets are hexadecimal and sort before this. */
export const INDEX_PREFIX = 'i-'

/** All times until the year 2286 have so many digits in milliseconds. */
const LATEST = 9_999_999_999_999

/** By state, then newest first. */
export function indexKeyOf({ state, createdAt, correlationId }: TicketSummary): string {
  return `${INDEX_PREFIX}${state}-${placeOf(createdAt, correlationId)}`
}

/** Where a ticket stands among those of any state. Texts that sort: the newest first. */
export function placeOf(createdAt: string, correlationId: string): string {
  return `${String(LATEST - Date.parse(createdAt)).padStart(13, '0')}-${correlationId}`
}

/** The place in the key of an index row. */
export function placeInIndex(indexKey: string): string {
  const [, , ...place] = indexKey.split('-')
  return place.join('-')
}

/** The row key in a place. */
export function correlationIdIn(place: string): string {
  return place.slice(place.indexOf('-') + 1)
}

export function isPlace(text: string): boolean {
  return /^\d{13}-[\w-]+$/.test(text)
}

/** The row keys of one state's tickets. @param after the place behind which they begin */
export function indexRange(
  state: TicketState,
  after = '',
): { readonly after: string; readonly before: string } {
  const prefix = `${INDEX_PREFIX}${state}`
  // A full stop is what comes after the hyphen.
  return { after: `${prefix}-${after}`, before: `${prefix}.` }
}
