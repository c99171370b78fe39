/**
 * `urgent` goes first: a ticket that a person must be woken for. `normal` is the rest of delivery. `background` is work
 * that no alert waits for.
 */
export type Urgency = 'urgent' | 'normal' | 'background'

/** Runs work when its turn comes. */
export type Bulkhead = <T>(urgency: Urgency, work: () => Promise<T>) => Promise<T>

/**
 * Limits the number of simultaneous calls. Urgent calls go first, and calls of one urgency in the order of arrival.
 *
 * Background work begins while a place is free, one call at a time, and takes no place: urgent and normal calls never
 * wait for it.
 */
export function createBulkhead(atOnce: number): Bulkhead {
  const waiting: Record<Urgency, (() => void)[]> = { urgent: [], normal: [], background: [] }
  let running = 0
  let isBackgroundBusy = false

  const startBackground = (): void => {
    if (isBackgroundBusy || running >= atOnce) return
    const start = waiting.background.shift()
    if (start === undefined) return
    isBackgroundBusy = true
    start()
  }

  const inBackground = async <T>(work: () => Promise<T>): Promise<T> => {
    await new Promise<void>((start) => {
      waiting.background.push(start)
      startBackground()
    })
    try {
      return await work()
    } finally {
      isBackgroundBusy = false
      startBackground()
    }
  }

  return async (urgency, work) => {
    if (urgency === 'background') return inBackground(work)
    if (running < atOnce) running += 1
    else await new Promise<void>((start) => void waiting[urgency].push(start))
    try {
      return await work()
    } finally {
      // A free place is given to the next waiting call, so that a call that arrives just then cannot take it.
      const start = waiting.urgent.shift() ?? waiting.normal.shift()
      if (start === undefined) running -= 1
      else start()
      startBackground()
    }
  }
}
