import type { Described } from '../../resource-graph/tags.ts'

/** The number of cached resources; the least recently used are dropped. */
const MOST_REMEMBERED = 5_000

/** How long tags count as current, in milliseconds: they change seldom. */
const FRESH_MS = 600_000

/** How long older tags are used while newer ones cannot be read. */
const KEPT_MS = 86_400_000

/** The tags of one resource; null when the app may read no such resource. */
interface Remembered {
  readonly found: Described | null
  /** Epoch milliseconds. */
  readonly at: number
}

/** The cache of an instance, by resource id in lower case. */
export class TagCache {
  readonly #entries = new Map<string, Remembered>()
  readonly #now: () => number

  /** @param now epoch milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  isFresh(id: string): boolean {
    const entry = this.#entries.get(id)
    return entry !== undefined && this.#now() - entry.at < FRESH_MS
  }

  /** Undefined when nothing is known; null when there is no such resource. */
  get(id: string): Described | null | undefined {
    const entry = this.#entries.get(id)
    if (entry === undefined || this.#now() - entry.at >= KEPT_MS) return undefined
    // Asked for last.
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    return entry.found
  }

  put(id: string, found: Described | null): void {
    this.#entries.delete(id)
    this.#entries.set(id, { found, at: this.#now() })
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > MOST_REMEMBERED && oldest !== undefined) this.#entries.delete(oldest)
  }
}
