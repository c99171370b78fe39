import type { JournalEntry } from '../../shared/storage/journal-entry.ts'
import type { Journal } from '../../shared/storage/ports.ts'

/** `2026-11-23T14`: lines are swept by the hour. */
const hourOf = (time: string): string => time.slice(0, 13)

export class InMemoryJournal implements Journal {
  /** In the order of writing. */
  readonly entries: JournalEntry[] = []

  async write(entries: readonly JournalEntry[]): Promise<void> {
    this.entries.push(...(JSON.parse(JSON.stringify(entries)) as JournalEntry[]))
  }

  async *read(since: string, until?: string): AsyncGenerator<JournalEntry> {
    yield* this.entries.filter(({ at }) => at >= since && (until === undefined || at <= until))
  }

  async sweep(before: string): Promise<number> {
    const hours = new Set(this.entries.map(({ at }) => hourOf(at)).filter((hour) => hour < hourOf(before)))
    const kept = this.entries.filter(({ at }) => !hours.has(hourOf(at)))
    this.entries.splice(0, Infinity, ...kept)
    return hours.size
  }
}
