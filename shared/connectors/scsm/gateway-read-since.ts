import { afterCursor, cursorAfter, type ReadSince, type ReadType } from '../read-since.ts'
import { projectionOf } from './gateway-projection.ts'
import { type GatewayOptions, listIn, openGateway, pathOf, WORK_ITEMS } from './gateway.ts'
import { textOf } from './json.ts'
import type { Mark } from './mark.ts'
import { readItemsOf } from './read-item.ts'

const CLASSES: Readonly<Record<ReadType, string>> = {
  incident: 'System.WorkItem.Incident',
  change_request: 'System.WorkItem.ChangeRequest',
}

/** The most that a gateway returns at a time (its contract). */
const MAX_LIMIT = 200

/** Reads changes as the gateway gives them: in the order of the last change, from a time on. */
export function createGatewayReadSince(options: GatewayOptions, mark: Mark): ReadSince {
  const urlOf = ({ id }: { readonly id: string }): string => options.url + pathOf(id)
  return async ({ type, cursor, limit }) => {
    const session = openGateway(options)
    const query = new URLSearchParams({
      class: CLASSES[type],
      changedSince: cursor.updatedAt,
      limit: String(Math.min(limit, MAX_LIMIT)),
    })
    for (;;) {
      const answer = await session.ask(WORK_ITEMS, query)
      const list = listIn(answer, 'workItems').map((each) => projectionOf(each, textOf(each, 'changedAt')))
      const { items: all, hasLeftOut } = readItemsOf(list, type, mark, urlOf)
      const items = afterCursor(all, cursor)
      const next = textOf(answer?.body, 'next')
      if (items.length > 0 || next === '') {
        return {
          items,
          cursor: cursorAfter(items, cursor),
          hasMore: next !== '',
          unreadable: hasLeftOut ? ['changedAt'] : [],
        }
      }
      // The whole page was seen before: so many changed at the cursor's own time.
      query.set('after', next)
    }
  }
}
