import { BridgeError } from '../../errors.ts'
import type { ConfigurationItem } from '../../ticket/ticket.ts'
import { isSearchable } from './criteria.ts'
import { type Json, textOf } from './json.ts'
import type { Work } from './service-manager.ts'

/** Called for an item that Service Manager gave no record for, with the reason. */
export type OnUnmatched = (item: ConfigurationItem, reason: string) => void

/** More names would make a search that no database likes. */
const MAX_NAMES = 20

/**
 * The configuration items with these display names, or whose fully qualified display name begins with them, as a
 * projection relates to them: one for each item, since two of one name are no match. An incident without its configuration
 * items is better than none, so nothing is thrown.
 */
export async function matchConfigurationItems(
  work: Work,
  items: readonly ConfigurationItem[],
  onUnmatched: OnUnmatched,
): Promise<readonly Json[]> {
  const names = items.flatMap((item) => item.names).filter(isSearchable)
  try {
    const found = await foundOf(work, names.slice(0, MAX_NAMES))
    const matched = new Map<string, Json>()
    for (const item of items) {
      const records = recordsOf(item, found)
      if (records.size === 0) onUnmatched(item, 'no configuration item has such a display name')
      else if (records.size > 1)
        onUnmatched(item, 'ambiguous: more than one configuration item has such a display name')
      else for (const [id, record] of records) matched.set(id, record)
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
