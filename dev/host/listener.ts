/** What waits for events and calls functions, until it is stopped. */
export interface Listener {
  /** Takes nothing new; lets what runs finish for at most 10 seconds. */
  stop(): Promise<void>
}

/** How long a stop waits for what runs. */
export const STOPPED_WITHIN_MS = 10_000
