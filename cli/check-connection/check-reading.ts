import { copiedTypesOf, readingOf, typesOf } from '../../shared/bridge/sync/sync-work-items.ts'
import type { Connector } from '../../shared/connectors/connector.ts'
import type { ReadType } from '../../shared/connectors/read-since.ts'
import { BridgeError } from '../../shared/errors.ts'
import type { CheckedConnection } from './checked-connection.ts'
import { failed, notChecked, type Probe, probe } from '../report/probe.ts'

const DAY_MS = 86_400_000

/** The number of records whose fields are checked. */
const SOME = 5

/**
 * Whether what is to be synced can be read, with the same queries as the sync, and whether Log Analytics accepts rows.
 *
 * @param hindrance what must be fixed before the product can be called; undefined when nothing prevents it
 * @returns nothing for a connection that syncs nothing
 */
export async function checkReading(
  checked: CheckedConnection,
  hindrance: string | undefined,
): Promise<readonly Probe[]> {
  const types = typesOf(checked.connection)
  if (types.length === 0) return []
  const reading = await Promise.all(
    types.map(async (type) => {
      const name = `read ${type.replace('_', ' ')}s`
      return hindrance === undefined ? readSome(checked, type, name) : notChecked(name, `first: ${hindrance}`)
    }),
  )
  if (copiedTypesOf(checked.connection).length === 0) return reading
  return [...reading, await probe('log analytics', () => checkTable(checked))]
}

async function readSome(checked: CheckedConnection, type: ReadType, name: string): Promise<Probe> {
  const { days } = readingOf(checked.connection)
  try {
    const readSince = readSinceOf(await checked.connector('incident'))
    const updatedAt = new Date(checked.now() - days * DAY_MS).toISOString()
    const { items, unreadable } = await readSince({ type, cursor: { updatedAt, seen: [] }, limit: SOME })
    const [first] = items
    if (first === undefined) {
      const doubt = 'or the user may not see them, or may not compare and sort by the time of the last change'
      return notChecked(name, `none changed within ${days} days, ${doubt}`)
    }
    const missing = unreadable.length === 0 ? '' : `; not readable, or not there: ${unreadable.join(', ')}`
    return { name, outcome: 'Complete', found: `${first.number} changed at ${first.updatedAt}${missing}` }
  } catch (thrown) {
    return failed(name, thrown)
  }
}

function readSinceOf({ readSince }: Connector): NonNullable<Connector['readSince']> {
  if (readSince !== undefined) return readSince
  throw new BridgeError('config_invalid', 'Nothing can be read from this product.')
}

async function checkTable({ workItems }: CheckedConnection): Promise<string> {
  const { table, log } = await workItems()
  await log.check()
  return `${table} takes rows`
}
