/** What a route wants done about its tickets. Durations are in seconds. */
export interface Policy {
  /** What an end does: resolve, hold and resolve when it stays quiet, note only, or nothing. */
  readonly onResolve: 'resolve' | 'hold' | 'note' | 'nothing'
  /** What the end of an episode does whose Fired is not known. */
  readonly onUnknownEnd: 'nothing' | 'ticket'
  /** For `hold`: how long it must stay quiet. */
  readonly resolveAfterSeconds: number
  /** What an episode that comes back does to the ticket that we resolved. */
  readonly onRefire: 'reopen' | 'new'
  /** An episode that comes back within this time reopens its ticket; later, it gets a new one. */
  readonly reopenWithinSeconds: number
  /** Whether a ticket that a person closed, reassigned or took into work is still resolved, reopened and escalated. */
  readonly touch: 'never-after-human' | 'always'
  /** Close codes after which the episode gets no further ticket, in the product's words. */
  readonly wontFix: readonly string[]
  /** Notes on one ticket within an hour; further reports are counted in one more note, the digest. */
  readonly notesPerHour: number
  /** Episodes whose end is not reported are over after so long without a report; undefined: never. */
  readonly closeAfterSeconds: number | undefined
  /**
   * How long a ticket must stay quiet before its end counts: a roll-up must outlast the pauses of its storm. Episodes
   * whose end is never reported are over then, too.
   */
  readonly settleSeconds: number
}

export const DEFAULT_POLICY: Policy = {
  onResolve: 'resolve',
  onUnknownEnd: 'nothing',
  resolveAfterSeconds: 1800,
  onRefire: 'reopen',
  reopenWithinSeconds: 86_400,
  touch: 'never-after-human',
  wontFix: [],
  notesPerHour: 6,
  closeAfterSeconds: undefined,
  settleSeconds: 0,
}
