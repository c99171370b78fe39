import { LONGEST_ASKED_SECONDS } from '../../http/retry-after.ts'

const FIRST_SECONDS = 5

/** The longest wait unless the other side asks for more. */
export const LONGEST_BACK_OFF_SECONDS = 15 * 60

/**
 * Seconds to wait after a failure: doubling from 5 s to 15 min, half of it random, so that alerts that failed together
 * do not come back together. A wait that the other side asks for takes precedence.
 *
 * @param attempt failures so far, from 0
 * @param random from 0 to 1
 */
export function backOffSeconds(attempt: number, random: number, askedSeconds?: number): number {
  if (askedSeconds !== undefined) return Math.min(askedSeconds, LONGEST_ASKED_SECONDS) + Math.ceil(random * 2)
  const whole = Math.min(LONGEST_BACK_OFF_SECONDS, FIRST_SECONDS * 2 ** Math.min(attempt, 20))
  return Math.ceil(whole / 2 + (whole / 2) * random)
}
