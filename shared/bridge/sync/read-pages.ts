import type { ReadCursor, ReadPage, ReadSince, ReadType } from '../../connectors/read-since.ts'
import { asBridgeError, BridgeError, type ErrorCode } from '../../errors.ts'

/**
 * Records asked for at a time: few enough that a page is read in seconds and held in memory, enough that reading costs
 * few calls. A connector may give fewer.
 */
const PAGE_RECORDS = 500

/** Errors after which a smaller page is tried. */
const TOO_MUCH: ReadonlySet<ErrorCode> = new Set([
  'product_answer_too_large',
  'product_timed_out',
  'product_cut_off',
])

/** Pages without a record, and without a step ahead, after which nothing more is expected. */
const MAX_IDLE_PAGES = 3

/**
 * The pages from a cursor on until the product has no more. Only one is held at a time: the next is asked for when the
 * one before is done with.
 *
 * @throws BridgeError as the connector does; `product_answer_unusable` for a product that always has more and gives nothing
 */
export async function* readPages(
  readSince: ReadSince,
  type: ReadType,
  from: ReadCursor,
): AsyncGenerator<ReadPage, void> {
  let cursor = from
  let limit = PAGE_RECORDS
  let idle = 0
  for (;;) {
    const page = await readSince({ type, cursor, limit }).catch((thrown: unknown) => {
      const error = asBridgeError(thrown)
      if (!TOO_MUCH.has(error.code) || limit === 1) throw error
      return undefined
    })
    if (page === undefined) {
      limit = Math.max(1, Math.floor(limit / 4))
      continue
    }
    idle = page.items.length === 0 && page.cursor.updatedAt === cursor.updatedAt ? idle + 1 : 0
    if (page.hasMore && idle >= MAX_IDLE_PAGES) throw stuckAt(type, cursor)
    cursor = page.cursor
    yield page
    if (!page.hasMore) return
  }
}

function stuckAt(type: ReadType, { updatedAt }: ReadCursor): BridgeError {
  return new BridgeError(
    'product_answer_unusable',
    `The product reports more ${type} records after ${updatedAt}, but returns none.`,
  )
}
