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
 * projection relates to them. An incident without its configuration items is better than none, so nothing is thrown.
 */
export async function matchConfigurationItems(
  work: Work,
  items: readonly ConfigurationItem[],
  onUnmatched: OnUnmatched,
): Promise<readonly Json[]> {
  const names = items.flatMap((item) => item.names).filter(isSearchable)
  try {
    const found = await foundOf(work, names.slice(0, MAX_NAMES))
    const matched = found.filter((record) => items.some((item) => isRecordOf(item, record)))
    for (const item of items) {
      const hasRecord = matched.some((record) => isRecordOf(item, record))
      if (!hasRecord) onUnmatched(item, 'no configuration item has such a display name')
    }
    return matched.map(({ BaseId, ClassTypeId, DisplayName }) => ({ BaseId, ClassTypeId, DisplayName }))
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error
    for (const item of items) onUnmatched(item, `${error.code}: ${error.message}`)
    return []
  }
}

async function foundOf(work: Work, names: readonly string[]): Promise<readonly Json[]> {
  return names.length === 0 ? [] : work.configurationItems(names)
}

/** `_` in a name is a wildcard of the search. */
function isRecordOf({ names }: ConfigurationItem, record: Json): boolean {
  const displayName = textOf(record, 'DisplayName').toLowerCase()
  return names
    .map((name) => name.toLowerCase())
    .some((name) => displayName === name || displayName.startsWith(`${name}.`))
}
