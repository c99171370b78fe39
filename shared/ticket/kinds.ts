import type { Action, Kind, Product } from './ticket.ts'

/** What a template must know of a product's record: checked when templates load, kept when values are fitted. */
export interface KindFacts {
  /** Longest value per field, in characters, as the product keeps it; longer ones would be cut without a word. */
  readonly maxLength: Readonly<Record<string, number>>
  /** Takes the rest of a value that was cut. */
  readonly overflowField: string
  /** Fields that each action must give, or the product refuses the write or a person finds a blank. */
  readonly required: Readonly<Record<Action, readonly string[]>>
  /** Fields that the connector writes itself; a template that names one is refused. */
  readonly reserved: readonly string[]
  /** How long a change may take until its outcome is known, as the connector's deadlines have it. */
  readonly longestChangeSeconds: number
  /** What its fields' names look like: one in another case would be passed over without a word. */
  readonly fieldNames: RegExp
  /** Actions that such a record cannot have done to it. */
  readonly cannot: readonly Action[]
}

/** Columns of ServiceNow and Dataverse. */
const SNAKE_CASE = /^[a-z][a-z0-9_]*$/
/** Properties of Service Manager, fields of Cherwell. */
const PASCAL_CASE = /^[A-Z][A-Za-z0-9_]*$/

/**
 * ServiceNow incident. Lengths and the two closing fields: ServiceNow docs, incident table and its "close incident"
 * data policy.
 */
const serviceNowIncident: KindFacts = {
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
  longestChangeSeconds: 65,
  fieldNames: SNAKE_CASE,
  cannot: [],
}

/** What names an event's or an alert's object; without it ServiceNow cannot tell one from another (ServiceNow docs). */
const EVENT_FIELDS = ['source', 'node', 'type', 'severity', 'description']

/** ServiceNow event. Lengths: ServiceNow docs, event fields. */
const serviceNowEvent: KindFacts = {
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
  longestChangeSeconds: 65,
  fieldNames: SNAKE_CASE,
  cannot: ['hold'],
}

/** ServiceNow alert: a record of em_alert, written past the events that make alerts. */
const serviceNowAlert: KindFacts = {
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
  longestChangeSeconds: 65,
  fieldNames: SNAKE_CASE,
  cannot: ['hold'],
}

/**
 * SCSM incident, in the words of the Cireson portal. Lengths: Cireson docs, incident form, with room for the marks that
 * the connector adds.
 */
const scsmIncident: KindFacts = {
  maxLength: { Title: 200, Description: 3960, AnalystComment: 3956, ResolutionDescription: 4000 },
  overflowField: 'Description',
  required: {
    open: ['Title', 'Description', 'Impact', 'Urgency'],
    note: ['AnalystComment'],
    escalate: ['Impact', 'Urgency'],
    hold: ['Status'],
    resolve: ['Status', 'ResolutionCategory', 'ResolutionDescription'],
    reopen: ['Status'],
  },
  reserved: [
    'Id',
    'BaseId',
    'ClassTypeId',
    'ClassName',
    'DisplayName',
    'Priority',
    'LastModified',
    'TimeAdded',
    'CreatedDate',
    'ResolvedDate',
    'ObjectStatus',
    'AppliesToTroubleTicket',
    'HasRelatedWorkItems',
  ],
  longestChangeSeconds: 135,
  fieldNames: PASCAL_CASE,
  cannot: [],
}

/**
 * Provance incident: a case of Dynamics 365. Lengths: Dynamics 365 docs (incident, incidentresolution), Dataverse docs
 * (annotation), with room for the mark in a note.
 */
const provanceIncident: KindFacts = {
  maxLength: { title: 200, description: 2000, subject: 200, notetext: 99_900 },
  overflowField: 'description',
  required: {
    open: ['title', 'description'],
    note: ['notetext'],
    escalate: ['prioritycode'],
    hold: ['statuscode'],
    resolve: ['statuscode', 'subject'],
    reopen: ['statecode', 'statuscode'],
  },
  reserved: ['incidentid', 'ticketnumber', 'createdon', 'modifiedon'],
  longestChangeSeconds: 120,
  fieldNames: SNAKE_CASE,
  cannot: [],
}

/** Cherwell incident of the default content. Lengths as seen at one site; an instance may have others. */
const cherwellIncident: KindFacts = {
  maxLength: { ShortDescription: 150, Description: 32_000, CloseDescription: 32_000, JournalNote: 4000 },
  overflowField: 'Description',
  required: {
    open: ['ShortDescription', 'Description', 'Priority', 'CustomerDisplayName'],
    note: ['JournalNote'],
    escalate: ['Priority'],
    hold: ['Status'],
    resolve: ['Status', 'CloseDescription'],
    reopen: ['Status'],
  },
  reserved: ['RecID', 'IncidentID', 'AzureCorrelationId'],
  longestChangeSeconds: 60,
  fieldNames: PASCAL_CASE,
  cannot: [],
}

const KIND_FACTS: Readonly<Record<Product, Readonly<Partial<Record<Kind, KindFacts>>>>> = {
  servicenow: { incident: serviceNowIncident, event: serviceNowEvent, alert: serviceNowAlert },
  scsm: { incident: scsmIncident },
  provance: { incident: provanceIncident },
  cherwell: { incident: cherwellIncident },
}

/** @returns undefined when the product has no such record */
export function kindFacts(product: Product, kind: Kind): KindFacts | undefined {
  return KIND_FACTS[product][kind]
}

/** The kinds of record that a product has. */
export function kindsOf(product: Product): Kind[] {
  return Object.keys(KIND_FACTS[product]) as Kind[]
}
