/** A clock that stands still until a test advances it. */
export interface Clock {
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly advance: (seconds: number) => void
}

/** When the tests' stories begin. */
export const START = '2026-11-23T12:00:00.000Z'

export function createClock(): Clock {
  let time = Date.parse(START)
  return {
    now: () => time,
    advance: (seconds) => {
      time += seconds * 1000
    },
  }
}
