import { type FieldFacts, SNAKE_CASE } from '../../ticket/kinds.ts'
import { dateFacts, fieldsOf } from '../field-facts.ts'
import type { ProductKind } from '../product.ts'
import { serviceNowDate } from './dates.ts'
import { CALL_SECONDS } from './deadlines.ts'
import { SAFE_NAME } from './encoded-query.ts'

const DATE = dateFacts(serviceNowDate)

const CHOICE: FieldFacts = {
  is: 'choice',
  accepts: /^-?\d+$/,
  wanted: 'the number of a choice (sys_choice), not its label',
}

const OK = '5'
const WARNING = '4'

/** ServiceNow's own table maps Sev4 to OK, which Event Management treats as the end of an outage, or ignores. */
const SEVERITY: FieldFacts = {
  is: 'choice',
  accepts: /^[0-4]$/,
  wanted: '1 (Critical) to 4 (Warning), and 0 (Clear) at the end: 5 (OK) is never an outage',
  write: (value) => (value === OK ? WARNING : value),
}

const REFERENCE: FieldFacts = {
  is: 'reference',
  accepts: SAFE_NAME,
  wanted: 'the name of a record or its sys_id; a name with other characters cannot be looked up',
}

/** What the platform's own fields of a task and an incident take (ServiceNow docs, task and incident tables). */
const INCIDENT_FIELDS = {
  ...fieldsOf(DATE, ['opened_at', 'due_date', 'expected_start', 'work_start', 'work_end', 'follow_up']),
  ...fieldsOf(CHOICE, [
    'state',
    'incident_state',
    'hold_reason',
    'impact',
    'urgency',
    'severity',
    'escalation',
  ]),
  ...fieldsOf(REFERENCE, [
    'caller_id',
    'opened_by',
    'assigned_to',
    'assignment_group',
    'cmdb_ci',
    'business_service',
    'service_offering',
    'company',
    'location',
    'parent_incident',
    'problem_id',
    'rfc',
  ]),
}

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
  fields: INCIDENT_FIELDS,
  companions: [
    {
      field: 'hold_reason',
      value: '1',
      needs: 'comments',
      because: 'Awaiting Caller makes ServiceNow ask for comments to the caller',
    },
  ],
  absent: [],
}

/** The fields that identify an event or an alert in ServiceNow (ServiceNow docs). */
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
  fields: { ...fieldsOf(DATE, ['time_of_event']), severity: SEVERITY },
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

/** ServiceNow alert: a record of em_alert, written directly instead of by events. */
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
  fields: {
    ...fieldsOf(DATE, ['initial_event_time', 'last_event_time']),
    severity: SEVERITY,
    ...fieldsOf(REFERENCE, ['cmdb_ci', 'assigned_to', 'assignment_group', 'incident']),
  },
  absent: ['hold', 'close codes', 'close for good'],
}
