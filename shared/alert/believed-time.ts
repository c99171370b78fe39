import { parseTime, readDayFirst } from './time.ts'

/** A time of the alert, after checks of the sender's clock. */
export interface BelievedTime {
  /** ISO 8601 UTC with milliseconds. */
  readonly at: string
  /** The sender gave no usable time: `at` is by our own clock. */
  readonly isOurs: boolean
}

/** How far a sender's clock may be ahead of ours. Further ahead, one Resolved would hide all later notifications. */
export const MOST_AHEAD_MS = 15 * 60_000

const DAY_MS = 24 * 60 * 60_000

/**
 * The time of an event as the sender gives it, at most 15 minutes after the receipt.
 *
 * @param sent as sent; `''` when the payload has no such time
 * @param receivedAt ISO 8601 UTC with milliseconds; stands in for a time that cannot be read
 */
export function believedTime(sent: string, receivedAt: string): BelievedTime {
  const time = parseTime(sent)
  if (time === null || isMisread(sent, time, receivedAt)) return { at: receivedAt, isOurs: true }
  if (time <= receivedAt) return { at: time, isOurs: false }
  const latest = new Date(Date.parse(receivedAt) + MOST_AHEAD_MS).toISOString()
  return time > latest ? { at: latest, isOurs: true } : { at: time, isOurs: false }
}

/** A date that could be day first, and is read so if that is close to now and month first is not. */
function isMisread(sent: string, monthFirst: string, receivedAt: string): boolean {
  const dayFirst = readDayFirst(sent)
  return dayFirst !== null && !isAbout(receivedAt, monthFirst) && isAbout(receivedAt, dayFirst)
}

function isAbout(receivedAt: string, time: string): boolean {
  return Math.abs(Date.parse(receivedAt) - Date.parse(time)) <= DAY_MS
}
