import type { Described } from '../../resource-graph/tags.ts'

/** Resources that are remembered, those that were asked for last. */
const MOST_REMEMBERED = 5_000

/** How long what was read counts as current, in milliseconds: tags change seldom. */
const FRESH_MS = 600_000

/** Older tags stand in while newer ones cannot be had, for so long. */
const KEPT_MS = 86_400_000

/** What was read of one resource; null when there is none that the app may read. */
interface Remembered {
  readonly found: Described | null
  /** Epoch milliseconds. */
  readonly at: number
}

/** What an instance knows of resources, by id in lower case. */
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
