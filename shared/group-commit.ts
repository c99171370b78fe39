export interface GroupCommitOptions<T> {
  /** Stores a group, durably. */
  readonly write: (items: T[]) => Promise<void>
  /** What one write takes, with a byte between two items; an item that is larger goes alone. */
  readonly maxBytes: number
}

/** Fulfils when the item is stored. @param bytes the item's size */
export type Commit<T> = (item: T, bytes: number) => Promise<void>

interface Waiting<T> {
  readonly item: T
  readonly bytes: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Group commit: while a write is on its way, the items that arrive wait together and share the next one. A quiet app
 * writes each at once; in a storm one transaction stores many.
 */
export function createGroupCommit<T>({ write, maxBytes }: GroupCommitOptions<T>): Commit<T> {
  const waiting: Waiting<T>[] = []
  let isWriting = false

  const writeWaiting = async (): Promise<void> => {
    if (isWriting) return
    isWriting = true
    while (waiting.length > 0) {
      const group = takeGroup(waiting, maxBytes)
      try {
        await write(group.map((member) => member.item))
        for (const member of group) member.resolve()
      } catch (error) {
        for (const member of group) member.reject(error)
      }
    }
    isWriting = false
  }

  return (item, bytes) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, bytes, resolve, reject })
      void writeWaiting()
    })
}

function takeGroup<T>(waiting: Waiting<T>[], maxBytes: number): Waiting<T>[] {
  let bytes = 0
  let count = 0
  for (const member of waiting) {
    bytes += member.bytes + 1
    if (count > 0 && bytes > maxBytes) break
    count += 1
  }
  return waiting.splice(0, count)
}
