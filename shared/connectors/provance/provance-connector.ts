import type { Connector } from '../connector.ts'
import { checkProvance } from './check-provance.ts'
import type { DataverseOptions } from './dataverse.ts'
import { Records } from './records.ts'
import { INCIDENT, type TicketTable } from './work-item.ts'

export interface ProvanceOptions extends DataverseOptions {
  /** Where tickets are kept; default: the cases, {@link INCIDENT}. */
  readonly table?: TicketTable
}

/** Provance ITSM, which keeps its records in Dataverse, on the Dataverse Web API. */
export function createProvanceConnector(options: ProvanceOptions): Connector {
  const records = new Records(options, options.table ?? INCIDENT)
  return {
    check: (expected) => checkProvance(records, expected),
    find: (correlationId) => records.find(correlationId),
    read: (item) => records.read(item),
    open: ({ correlationId, fields }) => records.open(correlationId, fields),
    change: (item, change) => records.change(item, change),
    isWritten: (item, changeId) => records.hasNote(item, changeId),
    attach: (item, file) => records.attach(item, file),
  }
}
