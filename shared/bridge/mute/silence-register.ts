import type { Muting } from '../../silence/silence.ts'
import type { RegisterFormat, Stored } from '../../stored-format.ts'

/** A silence that a person has added to the running app. Times are ISO 8601 UTC. */
export interface StoredSilence {
  readonly id: string
  readonly from: string
  readonly until: string
  /** A condition in CEL; absent: alerts of all kinds. */
  readonly when?: string
  /** Names of routes; absent: all. */
  readonly routes?: readonly string[]
  /** Absent: as each route says. */
  readonly mute?: Muting
  readonly why: string
  /** The person who added it. */
  readonly by: string
  readonly addedAt: string
  /** When a person has ended it before its time. */
  readonly endedAt?: string
  readonly endedBy?: string
}

export interface SilenceState {
  /** The oldest first. */
  readonly silences: readonly StoredSilence[]
}

export const SILENCES = 'silence/all'

export const SILENCE_FORMAT: RegisterFormat<SilenceState> = {
  name: 'register of silences',
  version: 1,
  defaults: { silences: [] },
  upgrades: [(state: Stored) => state],
}

/** Silences that are in force or are to come: each is asked about each alert. */
export const MOST_SILENCES = 50

/** How long those that are over are listed. */
const LISTED_MS = 7 * 86_400_000

/** Of those that are over, the latest so many. */
const MOST_LISTED = 50

/** When a silence is over, whether a person ended it or its time. */
export function endOf({ until, endedAt = until }: StoredSilence): string {
  return endedAt < until ? endedAt : until
}

export type SilencePhase = 'in force' | 'to come' | 'over'

/** @param now epoch milliseconds */
export function phaseOf(silence: StoredSilence, now: number): SilencePhase {
  if (Date.parse(endOf(silence)) <= now) return 'over'
  return Date.parse(silence.from) > now ? 'to come' : 'in force'
}

/** Silences that are over are dropped after a while. @param now epoch milliseconds */
export function withoutOld({ silences }: SilenceState, now: number): SilenceState {
  const isOver = (silence: StoredSilence): boolean => Date.parse(endOf(silence)) <= now
  const listed = new Set(
    silences
      .filter((silence) => isOver(silence) && Date.parse(endOf(silence)) > now - LISTED_MS)
      .slice(-MOST_LISTED),
  )
  return { silences: silences.filter((silence) => !isOver(silence) || listed.has(silence)) }
}

/** How many are in force or are to come. @param now epoch milliseconds */
export function countAhead({ silences }: SilenceState, now: number): number {
  return silences.filter((silence) => Date.parse(endOf(silence)) > now).length
}
