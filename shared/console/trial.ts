import type { Trial } from '../bridge/deliver/try-alert.ts'
import type { ConfigTexts } from '../config/parse-config.ts'

/** The input of a trial: plain data, since it comes from another thread. */
export interface TrialAsked {
  /** The configuration, with the tried text in place of its own. */
  readonly texts: ConfigTexts
  /** Origins of the known connections, by name. Routes to others are left out. */
  readonly urls: Readonly<Record<string, string>>
  /** JSON as it is posted. */
  readonly payload: string
  /** ISO 8601 UTC. */
  readonly receivedAt: string
}

export type TrialAnswer =
  | { readonly trial: Trial }
  /** The mistakes of the configuration, by file and line, or of the payload. */
  | { readonly problems: readonly string[] }

/** Tries something in a thread of its own. */
export type RunTrial = (asked: TrialAsked) => Promise<TrialAnswer>
