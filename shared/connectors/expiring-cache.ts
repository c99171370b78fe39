export interface CacheOptions<T> {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** How many answers are kept; the oldest goes first. */
  readonly most: number
  /** How long an answer is kept, in seconds. */
  readonly secondsOf: (answer: T) => number
}

/** Gives the answer that is kept under a key, or asks for it. */
export type Cache<T> = (key: string, ask: () => Promise<T>) => Promise<T>

interface Entry<T> {
  readonly answer: Promise<T>
  /** Epoch milliseconds; calls during a pending request share its answer. */
  until: number
}

/** Keeps answers for a while. A failure is not kept, so that the next caller asks again. */
export function createCache<T>({ now, most, secondsOf }: CacheOptions<T>): Cache<T> {
  const entries = new Map<string, Entry<T>>()
  const forget = (key: string, entry: Entry<T>): void => {
    if (entries.get(key) === entry) entries.delete(key)
  }
  return async (key, ask) => {
    const known = entries.get(key)
    if (known !== undefined && now() < known.until) return known.answer
    entries.delete(key)
    const entry: Entry<T> = { answer: ask(), until: Number.POSITIVE_INFINITY }
    entries.set(key, entry)
    const [oldest] = entries.keys()
    if (entries.size > most && oldest !== undefined) entries.delete(oldest)
    try {
      const answer = await entry.answer
      entry.until = now() + secondsOf(answer) * 1000
      return answer
    } catch (error) {
      forget(key, entry)
      throw error
    }
  }
}
