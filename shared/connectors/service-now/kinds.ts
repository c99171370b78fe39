import { SNAKE_CASE } from '../../ticket/kinds.ts'
import type { ProductKind } from '../product.ts'
import { CALL_SECONDS } from './deadlines.ts'

/**
 * ServiceNow incident. Lengths and the two closing fields: ServiceNow docs, incident table and its "close incident"
 * data policy.
 */
export const serviceNowIncident: ProductKind = {
  maxLength: {
    short_description: 160,
    description: 4000,
    work_notes: 4000,
    comments: 4000,
    close_notes: 4000,
  },
  overflowField: 'description',
  required: {
    open: ['short_description', 'description', 'impact', 'urgency'],
    note: ['work_notes'],
    escalate: ['impact', 'urgency'],
    hold: ['state', 'hold_reason'],
    resolve: ['state', 'close_code', 'close_notes'],
    reopen: ['state'],
  },
  reserved: ['sys_id', 'number', 'correlation_id', 'correlation_display', 'priority'],
  longestChangeSeconds: CALL_SECONDS,
  fieldNames: SNAKE_CASE,
  cannot: [],
  absent: [],
}

/** What names an event's or an alert's object; without it ServiceNow cannot tell one from another (ServiceNow docs). */
const EVENT_FIELDS = ['source', 'node', 'type', 'severity', 'description']

/** ServiceNow event. Lengths: ServiceNow docs, event fields. */
export const serviceNowEvent: ProductKind = {
  maxLength: {
    source: 100,
    node: 100,
    type: 100,
    resource: 100,
    metric_name: 100,
    event_class: 100,
    description: 4000,
  },
  overflowField: 'description',
  required: {
    open: EVENT_FIELDS,
    note: EVENT_FIELDS,
    escalate: EVENT_FIELDS,
    hold: [],
    resolve: ['source', 'node', 'type'],
    reopen: EVENT_FIELDS,
  },
  reserved: ['message_key', 'sys_id', 'state'],
  longestChangeSeconds: CALL_SECONDS,
  fieldNames: SNAKE_CASE,
  cannot: ['hold'],
  absent: [
    'note',
    'look up a note',
    'hold',
    'attach',
    'close codes',
    'close for good',
    'change only what exists',
  ],
}

/** ServiceNow alert: a record of em_alert, written past the events that make alerts. */
export const serviceNowAlert: ProductKind = {
  maxLength: { ...serviceNowEvent.maxLength, work_notes: 4000 },
  overflowField: 'description',
  required: {
    open: EVENT_FIELDS,
    note: ['work_notes'],
    escalate: ['severity'],
    hold: [],
    resolve: ['state'],
    reopen: ['state'],
  },
  reserved: ['message_key', 'sys_id', 'number'],
  longestChangeSeconds: CALL_SECONDS,
  fieldNames: SNAKE_CASE,
  cannot: ['hold'],
  absent: ['hold', 'close codes', 'close for good'],
}
