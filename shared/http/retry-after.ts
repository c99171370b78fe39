import type { HttpAnswer } from './http-client.ts'

/**
 * The longest wait that another side may ask for, in seconds. ServiceNow's rate limits are hourly (ServiceNow docs); a day
 * leaves room for a daily quota, and is far below what a queue can hide a message for.
 */
export const LONGEST_ASKED_SECONDS = 86_400

/** Delay-seconds as RFC 9110 has it, with the fractions that some servers send. */
const SECONDS = /^\d+(?:\.\d+)?$/

/** The three forms of an HTTP date (RFC 9110 5.6.7); the last has no time zone and means GMT. */
const DATES = [
  /[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT/g,
  /[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} [\d:]{8} GMT/g,
  /[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}/g,
]

/**
 * Seconds to wait by a Retry-After header, which holds seconds or an HTTP date (RFC 9110 10.2.3); from 1 to
 * {@link LONGEST_ASKED_SECONDS}. Where a header came twice, the longest wait counts.
 *
 * @param now epoch milliseconds
 * @returns undefined when there is none that can be read, or it asks for no wait at all: how long is ours to choose then
 */
export function retryAfterSeconds(headers: HttpAnswer['headers'], now: number): number | undefined {
  const waits = waitsOf(headers['retry-after'] ?? '', now).filter((seconds) => seconds > 0)
  if (waits.length === 0) return undefined
  return Math.min(Math.ceil(Math.max(...waits)), LONGEST_ASKED_SECONDS)
}

function waitsOf(value: string, now: number): number[] {
  const dates = DATES.flatMap((form) => value.match(form) ?? [])
  if (dates.length > 0) return dates.map((date) => (Date.parse(inGmt(date)) - now) / 1000)
  const parts = value.split(',').map((part) => part.trim())
  return parts.filter((part) => SECONDS.test(part)).map(Number)
}

function inGmt(date: string): string {
  return date.endsWith('GMT') ? date : `${date} GMT`
}
