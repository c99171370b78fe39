import { parseTime, readDayFirst } from './time.ts'

/** A time of the alert, as far as the sender is believed. */
export interface BelievedTime {
  /** ISO 8601 UTC with milliseconds. */
  readonly at: string
  /** The sender gave no time, or none that can be read or be true: `at` is of our own clock. */
  readonly isOurs: boolean
}

/** How far a sender's clock may be ahead of ours. Further ahead, one word of an end would silence all that follows. */
export const MOST_AHEAD_MS = 15 * 60_000

const DAY_MS = 24 * 60 * 60_000

/**
 * What a sender says of when something happened: never later than 15 minutes after it was received.
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

/** A date that may be meant day first, and is: so read, it is about now, and month first it is not. */
function isMisread(sent: string, monthFirst: string, receivedAt: string): boolean {
  const dayFirst = readDayFirst(sent)
  return dayFirst !== null && !isAbout(receivedAt, monthFirst) && isAbout(receivedAt, dayFirst)
}

function isAbout(receivedAt: string, time: string): boolean {
  return Math.abs(Date.parse(receivedAt) - Date.parse(time)) <= DAY_MS
}
