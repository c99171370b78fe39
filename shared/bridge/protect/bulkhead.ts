/**
 * `urgent` goes first: a ticket that someone must be woken for. `normal` is the rest of delivery. `background` is work that
 * no alert waits for.
 */
export type Urgency = 'urgent' | 'normal' | 'background'

/** Does work in its turn. */
export type Bulkhead = <T>(urgency: Urgency, work: () => Promise<T>) => Promise<T>

/**
 * At most so many at a time. Of the calls that wait, urgent ones go first, and within an urgency in the order of arrival.
 *
 * Work in the background begins while a place is free, one at a time, and takes no place: what is urgent or normal never
 * waits for it.
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
      // A place that becomes free is handed to the next that waits, so that a call that comes just then cannot take it.
      const start = waiting.urgent.shift() ?? waiting.normal.shift()
      if (start === undefined) running -= 1
      else start()
      startBackground()
    }
  }
}
