import { createHash } from 'node:crypto'
import type { Alert } from '../alert/alert.ts'

/** 32 hex characters: safe in a query, in a table key and in a blob name, and within every product's length limit. */
function digest(...parts: readonly string[]): string {
  // JSON keeps the borders between the parts, which a plain join would lose.
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** One notification, however often and through however many action groups it arrives. */
export function deliveryIdOf(alert: Alert): string {
  return digest('delivery', alert.keys.notification)
}

/** One ticket: a connection and the problem that the ticket is about. */
export function correlationIdOf(connection: string, alert: Alert): string {
  return digest('ticket', connection, alert.keys.episode)
}

/**
 * The ticket that follows one which a person closed, for the same problem.
 *
 * @param first the problem's first correlationId
 * @param generation 0 for the first ticket, 1 for the one after it ...
 */
export function followingCorrelationId(first: string, generation: number): string {
  return generation === 0 ? first : digest('ticket', first, String(generation))
}
