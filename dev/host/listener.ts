/** Waits for events and calls functions until it is stopped. */
export interface Listener {
  /** Accepts nothing new, and waits at most 10 seconds for running functions. */
  stop(): Promise<void>
}

/** How long a stop waits for running functions. */
export const STOPPED_WITHIN_MS = 10_000
