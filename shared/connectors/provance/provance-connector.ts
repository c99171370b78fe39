import { oncePerName } from '../../once.ts'
import type { Connector } from '../connector.ts'
import { checkProvance } from './check-provance.ts'
import type { DataverseOptions } from './dataverse.ts'
import { Records } from './records.ts'
import { createReadSince, type ReadTable } from './read-since.ts'
import { loadTableFacts } from './table-facts.ts'
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
}

/** Provance ITSM, which keeps its records in Dataverse, on the Dataverse Web API. */
export function createProvanceConnector(options: ProvanceOptions): Connector {
  const { url, table = INCIDENT, readColumns, changeRequests } = options
  const records = new Records(options, table, options.name)
  const loadFacts = oncePerName((name) =>
    name === table.name ? records.facts() : loadTableFacts(records.dataverse, name),
  )
  return {
    check: (expected) => checkProvance(records, expected),
    find: (correlationId) => records.find(correlationId),
    read: (item) => records.read(item),
    open: ({ correlationId, fields }) => records.open(correlationId, fields),
    change: (item, change) => records.change(item, change),
    isWritten: (item, changeId) => records.hasNote(item, changeId),
    attach: (item, file) => records.attach(item, file),
    readSince: createReadSince({
      dataverse: records.dataverse,
      url,
      incidents: table,
      loadFacts,
      ...(readColumns === undefined ? {} : { incidentColumns: readColumns }),
      ...(changeRequests === undefined ? {} : { changeRequests }),
    }),
  }
}
