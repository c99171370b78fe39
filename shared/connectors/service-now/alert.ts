import { identityOf, type RecordType, textOf } from './record.ts'

/**
 * An alert of Event Management. Its states are Open, Reopen, Flapping and Closed, and a closed one can be opened again;
 * it has no close code (ServiceNow docs, alert form).
 */
export const ALERT: RecordType = {
  table: 'em_alert',
  plural: 'alerts',
  keyField: 'message_key',
  readFields: ['sys_id', 'number', 'state', 'message_key', 'acknowledged', 'assigned_to', 'assignment_group'],
  bodyOfOpen: ({ correlationId, fields }, connection) => ({
    event_class: connection,
    ...fields,
    message_key: correlationId,
  }),
  itemOf: (origin, row) => {
    const { id, number, url, state } = identityOf(origin, 'em_alert', row)
    return {
      id,
      number,
      url,
      correlationId: textOf(row, 'message_key'),
      status: state === 'Closed' ? 'resolved' : 'open',
      closeCode: '',
      assignment: {
        assignee: textOf(row, 'assigned_to'),
        group: textOf(row, 'assignment_group'),
        inWork: row['acknowledged'] === 'true',
      },
    }
  },
}
