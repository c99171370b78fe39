import type { WorkItemStatus } from '../../ticket/ticket.ts'
import { identityOf, type RecordType, textOf } from './record.ts'

/** Shown beside correlation_id, so that a person sees where the incident comes from; it keeps 100 characters. */
function correlationDisplay(connection: string): string {
  return `Azure Monitor (${connection})`
}

const IN_PROGRESS = '2'

/** 3 On Hold, 6 Resolved, 7 Closed, 8 Canceled; New, In Progress and a customer's own states are open (ServiceNow docs). */
const STATUSES: Readonly<Record<string, WorkItemStatus>> = {
  3: 'held',
  6: 'resolved',
  7: 'closed',
  8: 'closed',
}

/** @param state the product's own value */
export function statusOf(state: string): WorkItemStatus {
  return STATUSES[state] ?? 'open'
}

export const INCIDENT: RecordType = {
  table: 'incident',
  plural: 'incidents',
  keyField: 'correlation_id',
  readFields: [
    'sys_id',
    'number',
    'state',
    'correlation_id',
    'close_code',
    'assigned_to',
    'assignment_group',
  ],
  // The instance clears resolved_at and resolved_by itself; other users may not write them.
  fieldsOfEnd: ['close_code', 'close_notes'],
  bodyOfOpen: ({ correlationId, fields }, connection) => ({
    ...fields,
    correlation_id: correlationId,
    correlation_display: correlationDisplay(connection),
  }),
  itemOf: (origin, row) => {
    const { id, number, url, state } = identityOf(origin, 'incident', row)
    return {
      id,
      number,
      url,
      correlationId: textOf(row, 'correlation_id'),
      status: statusOf(state),
      closeCode: textOf(row, 'close_code'),
      assignment: {
        assignee: textOf(row, 'assigned_to'),
        group: textOf(row, 'assignment_group'),
        inWork: state === IN_PROGRESS,
      },
    }
  },
}
