import type { TicketRecord } from '../../storage/ledger.ts'
import type { DeliveryLedger } from '../../storage/ports.ts'
import type { Occurrence } from '../../ticket/episodes.ts'

/** The rows that an episode may have: by its name, and by what an older version of the app named it. */
export interface RowNames {
  readonly row: string
  readonly formerRow: string | undefined
}

/**
 * The row of an episode: the one of its former name when that is there, so that a ticket which an older version of the
 * app has opened goes on.
 */
export async function existingRow(
  { row, formerRow }: RowNames,
  connection: string,
  ledger: Pick<DeliveryLedger, 'read' | 'mayHaveFormerRows'>,
): Promise<string> {
  if (formerRow === undefined || !(await ledger.mayHaveFormerRows(connection))) return row
  const former = await ledger.read({ connection, correlationId: formerRow })
  return former === undefined ? row : formerRow
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
