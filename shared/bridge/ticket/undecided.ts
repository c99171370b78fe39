import { BridgeError } from '../../errors.ts'
import type { BegunDelivery } from '../../storage/ledger.ts'
import type { TicketTools } from './ticket-tools.ts'

/**
 * A product may answer a search from a replica that lags behind (ServiceNow: read replicas). A record that was written
 * within these seconds may exist although it is not found.
 */
const REPLICA_LAG_SECONDS = 15

/** A change that was begun, and when. */
type Begun = Pick<BegunDelivery, 'begunAt'>

/**
 * Waits until "not found" proves something. Whatever ended the call (a gateway that gave up, a connection that was cut, an
 * instance that went down), the product may go on with the change for as long as one can take.
 *
 * @param inDoubt the tries that may have written it; the youngest decides
 * @param what was not found, as a sentence
 * @throws BridgeError `ticket_in_doubt` while a try may still be carried out, or may not be seen yet
 */
export function refuseWhileUndecided(
  inDoubt: readonly Begun[],
  what: string,
  tools: Pick<TicketTools, 'longestChangeSeconds' | 'now'>,
): void {
  const left = secondsUndecided(inDoubt, tools)
  if (left > 0) throw new BridgeError('ticket_in_doubt', what, { retryAfterSeconds: left })
}

/** How long it takes from now until all is decided; 0 or less when it is. */
export function secondsUndecided(
  inDoubt: readonly Begun[],
  { longestChangeSeconds, now }: Pick<TicketTools, 'longestChangeSeconds' | 'now'>,
): number {
  const youngest = Math.max(...inDoubt.map(({ begunAt }) => Date.parse(begunAt)))
  return Math.ceil(longestUndecidedSeconds({ longestChangeSeconds }) - (now() - youngest) / 1000)
}

/** How long it takes from the beginning of a change until "not found" says that it was not made. */
export function longestUndecidedSeconds({
  longestChangeSeconds,
}: Pick<TicketTools, 'longestChangeSeconds'>): number {
  return longestChangeSeconds + REPLICA_LAG_SECONDS
}
