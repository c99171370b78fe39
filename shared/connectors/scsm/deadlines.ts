import { BridgeError } from '../../errors.ts'

/** An idle portal starts within this time; nothing is lost if it does not. */
export const QUESTION_SECONDS = 25

/**
 * The web server ends a request after 110 s (ASP.NET docs, httpRuntime executionTimeout). Waiting a little longer, we know
 * that it has decided before we give up.
 */
export const COMMIT_SECONDS = 112

/** All calls of one piece of work end within this time. A change is one piece of work. */
export const WORK_SECONDS = 135

/** For a call beside the delivery, which must not take long. */
const BESIDE_SECONDS = 10

/** How long a call of a piece of work that begins now may take, of the time that is left; see {@link createTimeLeft}. */
export type TimeLeft = (least: number, most: number) => number

/**
 * How long a call beside the delivery may take, so that time is left for the commit.
 *
 * @throws BridgeError `product_timed_out` when nothing is left but that
 */
export function besideTheCommit(timeLeft: TimeLeft): number {
  return timeLeft(COMMIT_SECONDS + 1, COMMIT_SECONDS + BESIDE_SECONDS) - COMMIT_SECONDS
}

/**
 * Says how long a call of a piece of work that begins now may take: as many seconds as are left, and no more than `most`.
 *
 * @param now epoch milliseconds
 * @throws BridgeError `product_timed_out`, not in doubt, when fewer than `least` are left
 */
export function createTimeLeft(now: () => number): TimeLeft {
  const endsAt = now() + WORK_SECONDS * 1000
  return (least, most) => {
    const left = (endsAt - now()) / 1000
    if (left >= least) return Math.min(left, most)
    throw new BridgeError('product_timed_out', 'Service Manager answers too slowly: no time is left to write')
  }
}
