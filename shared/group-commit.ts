import { setImmediate } from 'node:timers/promises'

/** An item that waits to be written, and whoever waits for it. */
export interface Waiting<T, R> {
  readonly item: T
  readonly resolve: (result: R) => void
  readonly reject: (error: unknown) => void
}

export interface GroupsOptions<T, R> {
  /** Which of those that wait go with the next write, the oldest first: at least one. @returns whether each of them does */
  readonly choose: (items: readonly T[]) => readonly boolean[]
  /** Writes a group and settles its members; what it throws rejects those that are not settled. */
  readonly write: (group: readonly Waiting<T, R>[]) => Promise<void>
}

/**
 * Group commit: while a write is on its way, the items that arrive wait together and share the next one. A quiet app
 * writes each at once; in a storm one transaction stores many. Items that arrive in one turn of the event loop are
 * written together.
 */
export function createGroups<T, R>({ choose, write }: GroupsOptions<T, R>): (item: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = []
  let isWriting = false

  const writeWaiting = async (): Promise<void> => {
    if (isWriting) return
    isWriting = true
    await setImmediate()
    while (waiting.length > 0) {
      const chosen = choose(waiting.map(({ item }) => item))
      const group = waiting.filter((_, index) => chosen[index])
      waiting = waiting.filter((_, index) => chosen[index] !== true)
      try {
        await write(group)
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    isWriting = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      void writeWaiting()
    })
}

export interface GroupCommitOptions<T> {
  /** Stores a group, durably. */
  readonly write: (items: T[]) => Promise<void>
  /** What one write takes, with a byte between two items; an item that is larger goes alone. */
  readonly maxBytes: number
}

/** Fulfils when the item is stored. @param bytes the item's size */
export type Commit<T> = (item: T, bytes: number) => Promise<void>

interface Sized<T> {
  readonly value: T
  readonly bytes: number
}

/** Group commit of items that are stored together or not at all. */
export function createGroupCommit<T>({ write, maxBytes }: GroupCommitOptions<T>): Commit<T> {
  const commit = createGroups<Sized<T>, void>({
    choose: (items) => {
      let [bytes, isFull] = [0, false]
      return items.map((item, index) => {
        bytes += item.bytes + 1
        isFull ||= index > 0 && bytes > maxBytes
        return !isFull
      })
    },
    write: async (group) => {
      await write(group.map(({ item }) => item.value))
      for (const { resolve } of group) resolve()
    },
  })
  return (value, bytes) => commit({ value, bytes })
}
