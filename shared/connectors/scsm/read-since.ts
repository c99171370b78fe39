import { BridgeError } from '../../errors.ts'
import { afterCursor, cursorAfter, type ReadSince, type ReadType } from '../read-since.ts'
import { searchChanged } from './criteria.ts'
import { type Json, objectOf } from './json.ts'
import type { Mark } from './mark.ts'
import { openSession, type PortalOptions, type Session } from './portal.ts'
import { readItemsOf } from './read-item.ts'
import { CHANGE_REQUEST_PROJECTION, INCIDENT_PROJECTION } from './well-known.ts'

const SECOND_MS = 1000
const DAY_MS = 86_400_000

/** The first and the longest time range of a search. */
const FIRST_WINDOW_MS = DAY_MS
const LONGEST_WINDOW_MS = 30 * DAY_MS

/** A portal's clock may differ from ours; no more changes can appear before this time. */
const SETTLED_MS = DAY_MS

/** The most searches for one page. */
const MAX_SEARCHES = 12

const PROJECTIONS: Readonly<Record<ReadType, string>> = {
  incident: INCIDENT_PROJECTION,
  change_request: CHANGE_REQUEST_PROJECTION,
}

const PAGES: Readonly<Record<ReadType, string>> = { incident: 'Incident', change_request: 'ChangeRequest' }

/** The progress of reading a page. */
interface Search {
  readonly session: Session
  readonly type: ReadType
  /** The time from which nothing has been read yet. */
  from: number
  width: number
  /** A range without an end would be too large. */
  isBounded: boolean
}

/**
 * Reads changes by time ranges, because a search has no pages: the range is halved when it contains more than is wanted
 * or can be read, and doubled when it is empty. The last one has no end, whatever the portal's clock says.
 */
export function createReadSince(options: PortalOptions, mark: Mark): ReadSince {
  const widths = { incident: FIRST_WINDOW_MS, change_request: FIRST_WINDOW_MS }
  return async ({ type, cursor: start, limit }) => {
    const urlOf = ({ number }: { readonly number: string }): string =>
      `${options.url}/${PAGES[type]}/Edit/${encodeURIComponent(number)}/`
    const search: Search = {
      session: openSession(options),
      type,
      from: Date.parse(start.updatedAt),
      width: widths[type],
      isBounded: false,
    }
    let cursor = start
    for (let searches = 0; searches < MAX_SEARCHES; searches += 1) {
      const end = search.from + search.width
      const isSettled = end <= options.now() - SETTLED_MS
      const isLast = !isSettled && !search.isBounded
      const found = await searchWindow(search, isLast ? undefined : end)
      if (found === undefined) continue
      const { items: all, hasLeftOut } = readItemsOf(found, type, mark, urlOf)
      const items = afterCursor(all, start)
      if (items.length > limit) widths[type] = halved(search.width)
      if (items.length > 0 || isLast) {
        const page = items.slice(0, limit)
        const hasMore = !isLast || items.length > limit
        return {
          items: page,
          cursor: cursorAfter(page, cursor),
          hasMore,
          unreadable: hasLeftOut ? ['LastModified'] : [],
        }
      }
      if (isSettled) cursor = { updatedAt: new Date(toSecond(end)).toISOString(), seen: [] }
      search.from = end
      search.width = Math.min(search.width * 2, LONGEST_WINDOW_MS)
      search.isBounded = false
    }
    return { items: [], cursor, hasMore: true, unreadable: [] }
  }
}

/** @returns undefined when the range was too large to be read; it has been shortened */
async function searchWindow(search: Search, end: number | undefined): Promise<readonly Json[] | undefined> {
  const from = timeOf(search.from)
  const body = searchChanged(PROJECTIONS[search.type], from, end === undefined ? undefined : timeOf(end))
  try {
    return listOf(await search.session.ask('POST', '/api/V3/Projection/GetProjectionByCriteria', {}, body))
  } catch (error) {
    const isTooLarge = error instanceof BridgeError && error.code === 'product_answer_too_large'
    if (!isTooLarge || search.width <= SECOND_MS) throw error
    search.width = halved(search.width)
    search.isBounded = true
    return undefined
  }
}

const halved = (width: number): number => Math.max(SECOND_MS, toSecond(width / 2))
const toSecond = (time: number): number => Math.floor(time / SECOND_MS) * SECOND_MS

/** As criteria take it: in whole seconds and UTC, without a zone (SDK docs). */
function timeOf(time: number): string {
  return new Date(toSecond(time)).toISOString().slice(0, 19)
}

function listOf(answer: unknown): readonly Json[] {
  if (Array.isArray(answer)) return answer.map(objectOf).filter((each) => each !== undefined)
  const message = 'Service Manager: the answer to a request for a list is not a list'
  throw new BridgeError('product_answer_unusable', message)
}
