import type { TicketRecord } from '../../storage/ledger.ts'
import type { DeliveryLedger } from '../../storage/ports.ts'
import type { Occurrence } from '../../ticket/episodes.ts'

/** The rows that an episode may have: by its name, and by its name in an older version of the app. */
export interface RowNames {
  readonly row: string
  readonly formerRow: string | undefined
  readonly occurrence: Pick<Occurrence, 'episode' | 'formerEpisode'>
}

/**
 * The row of an episode: the one of its former name when that has the episode, so that a ticket of an older version of
 * the app is continued. A new episode has a row with the current name: episodes that shared a former name each have
 * their own.
 */
export async function existingRow(
  { row, formerRow, occurrence }: RowNames,
  connection: string,
  ledger: Pick<DeliveryLedger, 'read' | 'mayHaveFormerRows'>,
): Promise<string> {
  if (formerRow === undefined || !(await ledger.mayHaveFormerRows(connection))) return row
  const former = await ledger.read({ connection, correlationId: formerRow })
  return former !== undefined && hasEpisode(former, occurrence) ? formerRow : row
}

function hasEpisode(
  { mergedInto, episodes, inDoubt }: TicketRecord,
  { episode, formerEpisode }: RowNames['occurrence'],
): boolean {
  const isIt = (key: string): boolean => key === episode || key === formerEpisode
  return mergedInto !== null || Object.keys(episodes).some(isIt) || inDoubt.some((each) => isIt(each.episode))
}

/** The record with the episodes that arrive by the names of today, where it has them by their former ones. */
export function withNamesOfToday(
  record: TicketRecord,
  occurrences: readonly Pick<Occurrence, 'episode' | 'formerEpisode'>[],
): TicketRecord {
  const { episodes } = record
  const names = new Map<string, string>()
  for (const { episode, formerEpisode } of occurrences) {
    const isKnownByFormer = formerEpisode !== undefined && episodes[episode] === undefined
    if (isKnownByFormer) names.set(formerEpisode, episode)
  }
  if (names.size === 0) return record
  const nameOf = (key: string): string => names.get(key) ?? key
  return {
    ...record,
    episodes: Object.fromEntries(Object.entries(episodes).map(([key, episode]) => [nameOf(key), episode])),
    inDoubt: record.inDoubt.map((begun) => ({ ...begun, episode: nameOf(begun.episode) })),
  }
}
