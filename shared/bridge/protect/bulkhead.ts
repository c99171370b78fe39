/** `urgent` goes first: a ticket that someone must be woken for. Everything else is `normal`. */
export type Urgency = 'urgent' | 'normal'

/** Does work in its turn. */
export type Bulkhead = <T>(urgency: Urgency, work: () => Promise<T>) => Promise<T>

/** At most so many at a time. Of the calls that wait, urgent ones go first, and within an urgency in the order of arrival. */
export function createBulkhead(atOnce: number): Bulkhead {
  const waiting: Record<Urgency, (() => void)[]> = { urgent: [], normal: [] }
  let running = 0
  return async (urgency, work) => {
    if (running < atOnce) running += 1
    else await new Promise<void>((start) => void waiting[urgency].push(start))
    try {
      return await work()
    } finally {
      // A place that becomes free is handed to the next that waits, so that a call that comes just then cannot take it.
      const start = waiting.urgent.shift() ?? waiting.normal.shift()
      if (start === undefined) running -= 1
      else start()
    }
  }
}
