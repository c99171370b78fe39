import { BridgeError } from '../../errors.ts'
import type { ConfigurationItem } from '../../ticket/ticket.ts'
import { nameToCreate } from '../created-item.ts'
import { isSearchable } from './criteria.ts'
import { type Json, textOf } from './json.ts'
import type { ItemClass, Work } from './service-manager.ts'

/** Called for an item without a record in Service Manager, with the reason. */
export type OnUnmatched = (item: ConfigurationItem, reason: string) => void

/** An alert can name hundreds of items, and each is created by a call while the ticket waits. */
const MOST_CREATED = 5

/** More names would make the search too expensive. */
const MAX_NAMES = 20

/**
 * The configuration items with these display names, or whose fully qualified display name begins with them, as a
 * projection relates to them: one for each item; two of the same name are no match. An incident without its
 * configuration items is better than none, so nothing is thrown.
 *
 * @param itemClass of those that are created where there is none; absent: none is created
 */
export async function matchConfigurationItems(
  work: Work,
  items: readonly ConfigurationItem[],
  onUnmatched: OnUnmatched,
  itemClass?: ItemClass,
): Promise<readonly Json[]> {
  const names = items.flatMap((item) => item.names).filter(isSearchable)
  try {
    const found = await foundOf(work, names.slice(0, MAX_NAMES))
    const matched = new Map<string, Json>()
    const create = creating(work, itemClass, onUnmatched)
    for (const item of items) {
      const records = recordsOf(item, found)
      if (records.size > 1) {
        onUnmatched(item, 'ambiguous: more than one configuration item has such a display name')
        continue
      }
      const [record = await create(item)] = records.values()
      if (record !== undefined) matched.set(textOf(record, 'BaseId').toLowerCase(), record)
    }
    return [...matched.values()].map(({ BaseId, ClassTypeId, DisplayName }) => ({
      BaseId,
      ClassTypeId,
      DisplayName,
    }))
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error
    for (const item of items) onUnmatched(item, `${error.code}: ${error.message}`)
    return []
  }
}

/** Creates items one after another, until one fails. */
function creating(
  work: Work,
  itemClass: ItemClass | undefined,
  onUnmatched: OnUnmatched,
): (item: ConfigurationItem) => Promise<Json | undefined> {
  let left = itemClass === undefined ? 0 : MOST_CREATED
  return async (item) => {
    const name = nameToCreate(item)
    // An item that cannot be found again would be created each time.
    if (itemClass === undefined || left === 0 || name === undefined || !isSearchable(name)) {
      onUnmatched(item, 'no configuration item has such a display name')
      return undefined
    }
    left -= 1
    try {
      return await createOnce(work, itemClass, name)
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error
      onUnmatched(item, `${error.code}: ${error.message}`)
      left = 0
      return undefined
    }
  }
}

/** The key prevents duplicates; if another call was faster, or the answer was lost, the item exists by now. */
async function createOnce(work: Work, itemClass: ItemClass, name: string): Promise<Json> {
  try {
    return await work.createConfigurationItem(itemClass, name)
  } catch (error) {
    const isThere = error instanceof BridgeError && (error.inDoubt || error.code === 'product_rejected')
    if (!isThere) throw error
    const found = recordsOf({ resourceId: '', names: [name] }, await work.configurationItems([name]))
    const [record, ...others] = found.values()
    if (record === undefined || others.length > 0) throw error
    return record
  }
}

async function foundOf(work: Work, names: readonly string[]): Promise<readonly Json[]> {
  return names.length === 0 ? [] : work.configurationItems(names)
}

/** By BaseId: those that have one of the names as it is; if none has, those whose full names begin with one. */
function recordsOf({ names }: ConfigurationItem, found: readonly Json[]): ReadonlyMap<string, Json> {
  // `_` in a name is a wildcard of the search.
  const withName = (isIt: (displayName: string, name: string) => boolean): ReadonlyMap<string, Json> =>
    new Map(
      found
        .filter((record) =>
          names.some((name) => isIt(textOf(record, 'DisplayName').toLowerCase(), name.toLowerCase())),
        )
        .map((record) => [textOf(record, 'BaseId').toLowerCase(), record]),
    )
  const exact = withName((displayName, name) => displayName === name)
  return exact.size > 0 ? exact : withName((displayName, name) => displayName.startsWith(`${name}.`))
}
