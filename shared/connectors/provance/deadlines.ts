import { BridgeError } from '../../errors.ts'
import type { Dataverse } from './dataverse.ts'

/** Dataverse lets a request run for two minutes and answers most within a second. */
export const CALL_SECONDS = 30

/** A change is up to four calls. */
export const LONGEST_CHANGE_SECONDS = 4 * CALL_SECONDS

/** A look beside the work is not worth a long wait. */
const LOOK_SECONDS = 10

/**
 * Calls beside the work, which together take no longer than one call of the work.
 *
 * @param now epoch milliseconds
 */
export function besideTheWork(dataverse: Dataverse, now: () => number): Dataverse {
  const end = now() + CALL_SECONDS * 1000
  return async (call) => {
    const left = (end - now()) / 1000
    if (left > 0) return dataverse({ ...call, deadlineSeconds: Math.min(left, LOOK_SECONDS) })
    throw new BridgeError('product_timed_out', 'Provance: no time was left for the configuration item')
  }
}
