import { asBridgeError } from '../../errors.ts'
import type { ConsoleData } from '../data.ts'

/** The actions on dead letters. */
export type Act = 'replay' | 'discard'

/** The result for some letters. */
export interface Outcome {
  readonly done: number
  readonly failed: readonly { readonly id: string; readonly reason: string }[]
}

/** The result so far, and how to continue. */
export interface Acted extends Outcome {
  readonly doing: Act
  /** How many letters there were at the beginning; null where they were not counted. */
  readonly total: number | null
  /** More of the requested letters remain. */
  readonly isMore: boolean
  /** Error code of the requested letters; `''` for all. */
  readonly code: string
  /** The reason that the person gave; `''` where none is required. */
  readonly why: string
}

/** Letters that are worked on at a time. */
const AT_ONCE = 8

/** Letters are counted up to this number. */
const MOST_COUNTED = 10_000

/** Applies the action to letters, a few at a time; a failure of one is reported, and the others continue. */
export async function eachLetter(
  ids: readonly string[],
  work: (id: string) => Promise<void>,
): Promise<Outcome> {
  const failed: { id: string; reason: string }[] = []
  let done = 0
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    await Promise.all(
      ids.slice(start, start + AT_ONCE).map(async (id) => {
        try {
          await work(id)
          done += 1
        } catch (thrown) {
          failed.push({ id, reason: asBridgeError(thrown).message })
        }
      }),
    )
  }
  return { done, failed }
}

interface AllAsked {
  /** `''` for all. */
  readonly code: string
  readonly atMost: number
  /** What the requests before this one did. */
  readonly before: { readonly done: number; readonly total: number | undefined }
  readonly work: (id: string) => Promise<void>
}

/** Applies the action to the next letters. */
export async function actOnAll(
  { code, atMost, before, work }: AllAsked,
  data: ConsoleData,
): Promise<Pick<Acted, 'done' | 'failed' | 'total' | 'isMore'>> {
  const letters = await data.letters()
  // Ids alone do not show the code, so only all letters can be counted.
  const total = before.total ?? (code === '' ? await countLetters(data) : null)
  const list = await letters.list({ limit: atMost, ...(code === '' ? {} : { code }) })
  const { done, failed } = await eachLetter(
    list.letters.map(({ id }) => id),
    work,
  )
  // Letters that failed stay in the list: continuing after a round in which all failed would never end.
  return { done: before.done + done, failed, total, isMore: list.more && done > 0 }
}

async function countLetters({ letterIds }: ConsoleData): Promise<number | null> {
  let count = 0
  for await (const _ of letterIds.list()) {
    count += 1
    if (count > MOST_COUNTED) return null
  }
  return count
}
