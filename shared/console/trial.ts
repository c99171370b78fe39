import type { Trial } from '../bridge/deliver/try-alert.ts'
import type { ConfigTexts } from '../config/parse-config.ts'

/** What is tried: plain data, since it comes from another thread. */
export interface TrialAsked {
  /** The configuration, with whatever text is tried in place of its own. */
  readonly texts: ConfigTexts
  /** Origins of the connections that there are, by name. Routes to others are left out. */
  readonly urls: Readonly<Record<string, string>>
  /** JSON as it is posted. */
  readonly payload: string
  /** ISO 8601 UTC. */
  readonly receivedAt: string
}

export type TrialAnswer =
  | { readonly trial: Trial }
  /** What is wrong with the configuration, by file and line, or with the payload. */
  | { readonly problems: readonly string[] }

/** Tries something in a thread of its own. */
export type RunTrial = (asked: TrialAsked) => Promise<TrialAnswer>
