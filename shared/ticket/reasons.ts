/**
 * Why something was done about a ticket, or nothing: by a code that queries and alarms can rely on, in words for the log
 * and the journal. A code that is not here does not exist.
 */
export const REASONS = {
  // A Fired.
  'older-than-end': 'older than the end',
  muted: 'muted by a silence',
  'new-episode': 'new episode',
  'back-and-worse-on-hold': 'came back worse while on hold',
  'back-on-hold': 'came back while on hold',
  worse: 'worse than before',
  'reported-again': 'reported again',
  'reported-again-for-digest': 'reported again, left for the digest',
  'wont-fix': 'closed with a code of wontFix',
  'back-soon-and-worse': 'came back soon, and worse',
  'back-soon': 'came back soon',
  'back-after-ticket-ended': 'came back after its ticket ended',

  // A Resolved.
  'older-than-ticket': 'older than what the ticket reflects',
  'over-while-muted': 'over before the silence ended',
  'muted-end': 'over; a silence keeps it from opening a ticket',
  'review-of-unknown': 'a review of what was over long before; gets no ticket',
  'unknown-end': 'over; its beginning was never reported',
  'new-episode-partly-over': 'new episode; one part of it is over',
  'over-before-ticket-resolve': 'over before its ticket was opened',
  'over-before-ticket-hold': 'over before its ticket was opened',
  'over-before-ticket-note': 'over before its ticket was opened',
  'over-before-ticket-nothing': 'over before its ticket was opened',
  'on-hold-already': 'on hold already',
  'one-over': 'one episode is over, others are active',
  'one-over-for-digest': 'one episode is over, left for the digest',
  'over-left-alone': 'over; the route leaves the ticket as it is',
  'over-noted': 'over',
  'over-owned-by-person': 'over; a person owns the ticket',
  'over-during-storm': 'over; waits for the end of the storm',
  'over-held': 'over; stays on hold for resolveAfter',
  'over-resolved': 'over',
  'later-end': 'a later end of what is over',
  'ended-already': 'ended already',

  // A wake-up.
  'on-hold': 'on hold',
  'quiet-on-hold': 'stayed quiet on hold',
  digest: 'digest',
  quiet: 'no further alert came',
  'nothing-to-do': 'nothing to do',

  // What a template or the product refused, was written without it.
  'plain-ticket': 'opened plainly; the template failed or was refused',
  'plain-change': 'written plainly; the template failed or was refused',
  'end-noted-only': 'over; noted only, since the template failed or was refused',

  // No ticket at all.
  'ignored-by-route': 'a route of bridge.yaml ignores such alerts',

  // An earlier try of the same delivery had done it.
  'delivered-before': 'delivered before',
  'opened-by-earlier-try': 'opened by an earlier try',
  'written-by-earlier-try': 'written by an earlier try',
} as const satisfies Readonly<Record<string, string>>

export type ReasonCode = keyof typeof REASONS

/** A reason as log lines, journal lines and outcomes carry it. */
export interface Reason {
  readonly reasonCode: ReasonCode
  readonly reason: string
}

export function reasonOf(reasonCode: ReasonCode): Reason {
  return { reasonCode, reason: REASONS[reasonCode] }
}
