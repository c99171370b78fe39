import { createHash } from 'node:crypto'
import { BridgeError } from '../../errors.ts'
import type { ConfigurationItem, Fields, WorkItemRef } from '../../ticket/ticket.ts'
import { nameToCreate } from '../created-item.ts'
import { createCache } from '../expiring-cache.ts'
import { bodyOf } from './column-values.ts'
import { besideTheWork, type Dataverse } from './dataverse.ts'
import { nearNames } from './near-names.ts'
import { rowsOf } from './read-answer.ts'
import { KEPT_SECONDS, loadEntitySet, loadTableFacts, type Lookup, type TableFacts } from './table-facts.ts'
import { guidOf, pathOf } from './work-item.ts'

/** The table of configuration items, and how a ticket names one of them. */
export interface ItemTable {
  /** Logical name. Default: that of customer assets. */
  readonly table?: string
  /** The text column that has the name which alerts give. Default: the table's primary name. */
  readonly nameColumn?: string
  /** The column of the tickets' table that leads there. Default: the one that does. */
  readonly lookupColumn?: string
  /** What a new one gets besides its name, by column. */
  readonly columns?: Fields
}

/** Called for an item that a ticket was not linked to, with the reason. */
export type OnUnmatched = (item: ConfigurationItem, reason: string) => void

export interface ItemOptions extends ItemTable {
  /** Whether one is created where there is none. */
  readonly create: boolean
  readonly onUnmatched: OnUnmatched
}

/** The configuration items of a connection. */
export interface Items {
  /** Links a ticket that was opened to the first item that exists or is created. Throws no error of the product. */
  link(ticket: WorkItemRef, fields: Fields, items: readonly ConfigurationItem[]): Promise<void>
  /**
   * Describes the table, columns and lookup that are used. @throws BridgeError `product_rejected` for one that does not
   * exist
   */
  describe(): Promise<string>
}

/** Assets of customers, of Dynamics 365's own data model (Microsoft, table reference msdyn_customerasset). */
const CUSTOMER_ASSET = 'msdyn_customerasset'

/** An alert can name hundreds of items, and each is looked for by a call. */
const LOOKED_UP = 5

/** Names of hosts and resources. Other texts are not searched for: values of alerts must not become part of a query. */
const SAFE_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._()-]{0,99}$/u

/** What the metadata says of it. */
interface Place {
  readonly facts: TableFacts
  readonly nameColumn: string
  readonly lookup: Lookup
}

/** @param tickets what the metadata says of the tickets' table */
export function createItems(
  dataverse: Dataverse,
  tickets: () => Promise<TableFacts>,
  options: ItemOptions,
  now: () => number,
): Items {
  const kept = createCache<Place>({ now, most: 1, secondsOf: () => KEPT_SECONDS })
  const place = (): Promise<Place> =>
    kept('', () => findPlace(besideTheWork(dataverse, now), tickets, options))
  return {
    link: async (ticket, fields, items) => {
      const call = besideTheWork(dataverse, now)
      for (const item of items.slice(0, LOOKED_UP)) {
        try {
          const found = await place()
          // A template that gives the column takes precedence.
          if (found.lookup.column in fields) return
          const id = await findOrCreate(call, found, item, options)
          if (id === undefined) continue
          await bind(call, await tickets(), ticket, found, id)
        } catch (error) {
          if (!(error instanceof BridgeError)) throw error
          options.onUnmatched(item, `${error.code}: ${error.message}`)
        }
        // A further try would fail in the same way, and a delivery waits.
        return
      }
    },
    describe: async () => {
      const { facts, nameColumn, lookup } = await place()
      return `${lookup.column} names a record of ${facts.name} by ${nameColumn}`
    },
  }
}

async function findPlace(
  call: Dataverse,
  tickets: () => Promise<TableFacts>,
  { table = CUSTOMER_ASSET, nameColumn, lookupColumn }: ItemTable,
): Promise<Place> {
  const [facts, ticketFacts] = await Promise.all([loadTableFacts(call, table), tickets()])
  const named = nameColumn ?? facts.primaryName
  if (!facts.columns.has(named)) {
    throw refusal(`${table} has no column ${named}${nearNames(named, facts.columns.keys())}`)
  }
  const leading = ticketFacts.lookups.filter(({ target }) => target === table)
  const [lookup, ...others] = leading.filter(({ column }) => column === (lookupColumn ?? column))
  if (lookup !== undefined && others.length === 0) return { facts, nameColumn: named, lookup }
  const which = leading.length === 0 ? 'none does' : leading.map(({ column }) => column).join(', ')
  throw refusal(
    `${ticketFacts.name} needs one lookup that leads to ${table} (${which}): name it as lookupColumn`,
  )
}

function refusal(reason: string): BridgeError {
  return new BridgeError(
    'product_rejected',
    `Provance: ${reason}: correct the connection’s configurationItems`,
  )
}

/** @returns its id; undefined for none or several, after that was reported */
async function findOrCreate(
  call: Dataverse,
  place: Place,
  item: ConfigurationItem,
  { create, columns = {}, onUnmatched }: ItemOptions,
): Promise<string | undefined> {
  for (const name of item.names.filter((each) => SAFE_NAME.test(each))) {
    const [id, ...others] = await idsOf(call, place, name)
    if (others.length > 0) {
      onUnmatched(item, `ambiguous: more than one record has it as ${place.nameColumn}`)
      return undefined
    }
    if (id !== undefined) return id
  }
  const name = nameToCreate(item)
  if (create && name !== undefined && SAFE_NAME.test(name)) return createItem(call, place, name, columns)
  onUnmatched(item, `no record has it as ${place.nameColumn}`)
  return undefined
}

async function idsOf(
  call: Dataverse,
  { facts, nameColumn }: Place,
  name: string,
): Promise<readonly string[]> {
  const isActive = facts.columns.has('statecode') ? ' and statecode eq 0' : ''
  const list = await call({
    method: 'GET',
    path: facts.entitySet,
    query: {
      $select: `${facts.primaryId},${nameColumn}`,
      $filter: `${nameColumn} eq '${name.replaceAll("'", "''")}'${isActive}`,
      $top: '2',
    },
  })
  return rowsOf(list)
    .filter((row) => String(row[nameColumn]).toLowerCase() === name.toLowerCase())
    .map((row) => String(row[facts.primaryId]))
}

/**
 * Creates one under a primary key that is derived from its name, so that repeated calls of any instance create only
 * one.
 */
async function createItem(call: Dataverse, place: Place, name: string, columns: Fields): Promise<string> {
  const { facts, nameColumn } = place
  const id = itemIdOf(facts.name, name)
  const body = await bodyOf({ ...columns, [nameColumn]: name }, facts, (table) => loadEntitySet(call, table))
  try {
    await call({ method: 'PATCH', path: `${facts.entitySet}(${id})`, body, only: 'create' })
    return id
  } catch (error) {
    if (!(error instanceof BridgeError) || !error.inDoubt) throw error
    const [found, ...others] = await idsOf(call, place, name)
    if (found === undefined || others.length > 0) throw error
    return found
  }
}

function itemIdOf(table: string, name: string): string {
  const digest = createHash('sha256').update(JSON.stringify(['item', table, name.toLowerCase()]))
  return guidOf(digest.digest('hex').slice(0, 32))
}

async function bind(
  call: Dataverse,
  tickets: TableFacts,
  ticket: WorkItemRef,
  { facts, lookup }: Place,
  id: string,
): Promise<void> {
  await call({
    method: 'PATCH',
    path: pathOf(tickets, ticket),
    query: { $select: tickets.primaryId },
    body: { [`${lookup.navigation}@odata.bind`]: `/${facts.entitySet}(${id})` },
    only: 'update',
  })
}
