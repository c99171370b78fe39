import type { Connector } from '../connector.ts'
import { checkProvance } from './check-provance.ts'
import type { DataverseOptions } from './dataverse.ts'
import { createItems, type Items, type ItemTable, type OnUnmatched } from './configuration-items.ts'
import { Records } from './records.ts'
import { createReadSince, type ReadTable } from './read-since.ts'
import { INCIDENT, type TicketTable } from './work-item.ts'

export interface ProvanceOptions extends DataverseOptions {
  /** The name of the connection. */
  readonly name: string
  /** Where tickets are kept; default: the cases, {@link INCIDENT}. */
  readonly table?: TicketTable
  /** Which of the columns of that table hold what is read; those of a case unless given. */
  readonly readColumns?: ReadTable['columns']
  /** Where change requests are kept; absent: none are read. */
  readonly changeRequests?: ReadTable
  /** Whether a new ticket is linked to the configuration item that the alert is about, where there is one. */
  readonly linkConfigurationItems?: boolean
  /** Whether one is created, and linked, where there is none. */
  readonly createConfigurationItems?: boolean
  readonly configurationItems?: ItemTable
  readonly onUnmatched?: OnUnmatched
}

/** Provance ITSM, which keeps its records in Dataverse, on the Dataverse Web API. */
export function createProvanceConnector(options: ProvanceOptions): Connector {
  const { url, table = INCIDENT, readColumns, changeRequests } = options
  const records = new Records(options, table, options.name)
  const items = itemsOf(options, records)
  return {
    check: (expected) => checkProvance(records, expected, items),
    find: (correlationId) => records.find(correlationId),
    read: (item) => records.read(item),
    open: async ({ correlationId, fields, configurationItems = [] }) => {
      const opened = await records.open(correlationId, fields)
      // After the ticket: nothing that goes wrong with an item stands in its way.
      await items?.link(opened, fields, configurationItems)
      return opened
    },
    change: (item, change) => records.change(item, change),
    isWritten: (item, changeId) => records.hasNote(item, changeId),
    attach: (item, file) => records.attach(item, file),
    readSince: createReadSince({
      dataverse: records.dataverse,
      url,
      incidents: table,
      loadFacts: records.factsOf,
      ...(readColumns === undefined ? {} : { incidentColumns: readColumns }),
      ...(changeRequests === undefined ? {} : { changeRequests }),
    }),
  }
}

/** @returns undefined where no item is linked */
function itemsOf(options: ProvanceOptions, { dataverse, facts }: Records): Items | undefined {
  const { linkConfigurationItems = false, createConfigurationItems: create = false } = options
  if (!linkConfigurationItems && !create) return undefined
  const { configurationItems, onUnmatched = () => undefined, now } = options
  return createItems(dataverse, facts, { ...configurationItems, create, onUnmatched }, now)
}
