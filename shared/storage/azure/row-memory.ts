import type { TicketKey, TicketRecord } from '../ledger.ts'
import type { Beside } from './ticket-row.ts'

/** A row as it was saved. */
export interface SavedRow {
  readonly record: TicketRecord
  readonly etag: string
  readonly beside: Beside
}

/** Rows as this instance saved them last. One that was changed since by another instance is known by its ETag. */
export interface RowMemory {
  of(key: TicketKey): SavedRow | undefined
  /** @param size in characters */
  keep(key: TicketKey, row: SavedRow, size: number): void
  forget(key: TicketKey): void
}

/** Of all rows together; the oldest are forgotten first. */
const MOST_CHARACTERS = 4 * 1024 * 1024

export function createRowMemory(mostCharacters = MOST_CHARACTERS): RowMemory {
  const rows = new Map<string, { readonly row: SavedRow; readonly size: number }>()
  let characters = 0
  const remove = (name: string): void => {
    characters -= rows.get(name)?.size ?? 0
    rows.delete(name)
  }
  return {
    of: (key) => rows.get(nameOf(key))?.row,
    keep: (key, row, size) => {
      const name = nameOf(key)
      remove(name)
      if (size > mostCharacters) return
      rows.set(name, { row, size })
      characters += size
      for (const oldest of rows.keys()) {
        if (characters <= mostCharacters) break
        remove(oldest)
      }
    },
    forget: (key) => remove(nameOf(key)),
  }
}

function nameOf({ connection, correlationId }: TicketKey): string {
  return `${connection}/${correlationId}`
}
