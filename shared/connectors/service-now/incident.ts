import { BridgeError } from '../../errors.ts'
import type { Change, Ticket, WorkItem, WorkItemRef, WorkItemStatus } from '../../ticket/ticket.ts'
import type { Row } from './read-answer.ts'

/** Shown beside correlation_id, so that a person sees where the incident comes from. */
const CORRELATION_DISPLAY = 'Azure Monitor'

/** What we read of a record, and no more: a customised form can have hundreds of fields. */
export const READ_FIELDS = 'sys_id,number,state,correlation_id'

export function bodyOfOpen(ticket: Ticket): object {
  return { ...ticket.fields, correlation_id: ticket.correlationId, correlation_display: CORRELATION_DISPLAY }
}

/** The longest work note that is kept whole (ServiceNow docs, journal fields). */
const MAX_NOTE = 4000

/** A note ends with its marker, so that after a lost answer we can see whether it was written. */
export function bodyOfChange(change: Change): object {
  const note = change.fields['work_notes']
  if (note === undefined) return change.fields
  const end = `\n${markerOf(change.deliveryId)}`
  // A note of full length makes room: the product would cut the marker off without a word.
  return { ...change.fields, work_notes: note.slice(0, MAX_NOTE - end.length).toWellFormed() + end }
}

export function markerOf(deliveryId: string): string {
  return `[delivery ${deliveryId}]`
}

/** @throws BridgeError `product_answer_unusable` for a row without the fields that were asked for */
export function workItemOf(origin: string, row: Row): WorkItem {
  const { sys_id: id, number, state, correlation_id: correlationId } = row
  if (
    typeof id !== 'string' ||
    !/^[0-9a-f]{32}$/.test(id) ||
    typeof number !== 'string' ||
    typeof state !== 'string'
  ) {
    const message =
      'ServiceNow: a record came without sys_id, number or state: may the user read these fields?'
    // A written record that cannot be read is still written.
    throw new BridgeError('product_answer_unusable', message, { inDoubt: true })
  }
  return {
    id,
    number,
    url: `${origin}/nav_to.do?uri=${encodeURIComponent(`incident.do?sys_id=${id}`)}`,
    correlationId: typeof correlationId === 'string' ? correlationId : '',
    status: statusOf(state),
  }
}

/** 6 Resolved, 7 Closed, 8 Canceled; New, In Progress, On Hold and a customer's own states are open (ServiceNow docs). */
function statusOf(state: string): WorkItemStatus {
  if (state === '6') return 'resolved'
  return state === '7' || state === '8' ? 'closed' : 'open'
}

export function pathOf(item: WorkItemRef): string {
  return `/api/now/v2/table/incident/${item.id}`
}
