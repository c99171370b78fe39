import type { TableClient } from '@azure/data-tables'
import { fromStored, type Stored, type StoredFormat } from '../../stored-format.ts'
import { statusOf, storageUnavailable } from './storage-error.ts'

/** Which ticket a series had last: a row in the partition of its connection, written with the ticket's own. */
export interface LatestOfSeries {
  /** Row key of the ticket's row; `''` for none. */
  readonly latest: string
}

export const SERIES_ROW_FORMAT: StoredFormat<LatestOfSeries> = {
  name: 'series row',
  version: 1,
  defaults: { latest: '' },
  upgrades: [(row: Stored) => row],
}

/** What the keys of such rows begin with: no ticket's row and no index row does. */
export const SERIES_PREFIX = 's-'

/** @param latest row key of a ticket's row; `''` for none */
export function seriesEntity(
  connection: string,
  series: string,
  latest: string,
): LatestOfSeries & { readonly partitionKey: string; readonly rowKey: string; readonly v: number } {
  return { partitionKey: connection, rowKey: SERIES_PREFIX + series, v: SERIES_ROW_FORMAT.version, latest }
}

/**
 * The row of the latest ticket of a series; undefined when there is none.
 *
 * @throws BridgeError `storage_unavailable`, `stored_by_newer_version`
 */
export async function readLatest(
  client: TableClient,
  connection: string,
  series: string,
): Promise<string | undefined> {
  const stored = await getLatest(client, connection, series)
  if (stored === undefined) return undefined
  const { latest } = fromStored(SERIES_ROW_FORMAT, stored, series)
  return latest === '' ? undefined : latest
}

async function getLatest(
  client: TableClient,
  connection: string,
  series: string,
): Promise<object | undefined> {
  try {
    const { v, latest } = await client.getEntity<LatestOfSeries & { readonly v: number }>(
      connection,
      SERIES_PREFIX + series,
    )
    return { v, latest }
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw storageUnavailable(error, 'reading the latest ticket of a series')
  }
}
