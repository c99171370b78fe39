/** A reference to a record of a table. */
export interface Reference {
  readonly table: string
  readonly id: string
}

export type Value = string | number | boolean | null | Reference
export type Row = Record<string, Value>

/** A value as text: a reference by its id, nothing as `''`. */
export function textOf(value: Value | undefined): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? value.id : String(value)
}

/** The attribute types of the metadata that the simulator knows (Dataverse docs, AttributeTypeCode). */
export type ColumnType =
  | 'Uniqueidentifier'
  | 'String'
  | 'Memo'
  | 'Integer'
  | 'Decimal'
  | 'Boolean'
  | 'DateTime'
  | 'Picklist'
  | 'State'
  | 'Status'
  | 'Lookup'
  | 'Customer'
  | 'Owner'

/** A table to which a lookup may lead, and the name under which it is bound. */
export interface Target {
  readonly table: string
  /** As the schema spells it: it is case-sensitive, unlike anything else. */
  readonly navigation: string
}

/** A choice of a column, and for a status the state that it belongs to. */
export interface Choice {
  readonly label: string
  readonly state?: number
}

export interface Column {
  readonly type: ColumnType
  /** Clients may write it. */
  readonly writable?: boolean
  readonly maxLength?: number
  readonly choices?: Readonly<Record<number, Choice>>
  readonly targets?: readonly Target[]
}

export interface TableShape {
  readonly entitySet: string
  readonly primaryId: string
  readonly primaryName: string
  /** The middle of its privileges' names: `Incident` makes `prvCreateIncident`. */
  readonly privilege: string
  readonly columns: Readonly<Record<string, Column>>
}

const text = (maxLength: number): Column => ({ type: 'String', writable: true, maxLength })
const memo = (maxLength: number): Column => ({ type: 'Memo', writable: true, maxLength })
const choice = (type: ColumnType, choices: Readonly<Record<number, Choice>>): Column => ({
  type,
  writable: true,
  choices,
})
const lookup = (type: ColumnType, targets: readonly Target[], writable = true): Column => ({
  type,
  writable,
  targets,
})
const labels = (...names: readonly string[]): Readonly<Record<number, Choice>> =>
  Object.fromEntries(names.map((label, index) => [index + 1, { label }]))

/** The columns that every table of a user's records has. */
const owned = (primaryId: string): Readonly<Record<string, Column>> => ({
  // Clients may choose the primary key of a new record (Dataverse docs, create a row).
  [primaryId]: { type: 'Uniqueidentifier', writable: true },
  createdon: { type: 'DateTime' },
  modifiedon: { type: 'DateTime' },
  versionnumber: { type: 'Integer' },
  createdby: lookup('Lookup', [{ table: 'systemuser', navigation: 'createdby' }], false),
  modifiedby: lookup('Lookup', [{ table: 'systemuser', navigation: 'modifiedby' }], false),
  ownerid: lookup('Owner', [
    { table: 'systemuser', navigation: 'ownerid' },
    { table: 'team', navigation: 'ownerid' },
  ]),
  owninguser: lookup('Lookup', [{ table: 'systemuser', navigation: 'owninguser' }], false),
  owningteam: lookup('Lookup', [{ table: 'team', navigation: 'owningteam' }], false),
})

const incident: TableShape = {
  entitySet: 'incidents',
  primaryId: 'incidentid',
  primaryName: 'title',
  privilege: 'Incident',
  columns: {
    ...owned('incidentid'),
    ticketnumber: text(100),
    title: text(200),
    description: memo(2000),
    escalatedon: { type: 'DateTime', writable: true },
    isescalated: { type: 'Boolean', writable: true },
    statecode: choice('State', {
      0: { label: 'Active' },
      1: { label: 'Resolved' },
      2: { label: 'Canceled' },
    }),
    statuscode: choice('Status', {
      1: { label: 'In Progress', state: 0 },
      2: { label: 'On Hold', state: 0 },
      3: { label: 'Waiting for Details', state: 0 },
      4: { label: 'Researching', state: 0 },
      5: { label: 'Problem Solved', state: 1 },
      1000: { label: 'Information Provided', state: 1 },
      6: { label: 'Canceled', state: 2 },
      2000: { label: 'Merged', state: 2 },
    }),
    prioritycode: choice('Picklist', labels('High', 'Normal', 'Low')),
    casetypecode: choice('Picklist', labels('Question', 'Problem', 'Request')),
    caseorigincode: choice('Picklist', {
      ...labels('Phone', 'Email', 'Web'),
      700610000: { label: 'IoT' },
    }),
    customerid: lookup('Customer', [
      { table: 'account', navigation: 'customerid_account' },
      { table: 'contact', navigation: 'customerid_contact' },
    ]),
    contoso_asset: lookup('Lookup', [{ table: 'msdyn_customerasset', navigation: 'contoso_Asset' }]),
  },
}

const incidentResolution: TableShape = {
  entitySet: 'incidentresolutions',
  primaryId: 'activityid',
  primaryName: 'subject',
  privilege: 'Activity',
  columns: {
    ...owned('activityid'),
    subject: text(200),
    description: memo(2000),
    timespent: { type: 'Integer', writable: true },
    incidentid: lookup('Lookup', [{ table: 'incident', navigation: 'incidentid' }]),
  },
}

/** Stands for the tables of a deployment's own solution, whose names are not public. */
const customTicket: TableShape = {
  entitySet: 'contoso_tickets',
  primaryId: 'contoso_ticketid',
  primaryName: 'contoso_name',
  privilege: 'contoso_ticket',
  columns: {
    ...owned('contoso_ticketid'),
    contoso_name: text(100),
    contoso_details: memo(4000),
    contoso_cost: { type: 'Decimal', writable: true },
    contoso_machine: lookup('Lookup', [{ table: 'contoso_server', navigation: 'contoso_Machine' }]),
    contoso_account: lookup('Lookup', [{ table: 'account', navigation: 'contoso_Account' }]),
    statecode: choice('State', { 0: { label: 'Active' }, 1: { label: 'Inactive' } }),
    statuscode: choice('Status', {
      1: { label: 'Active', state: 0 },
      100000000: { label: 'On Hold', state: 0 },
      2: { label: 'Inactive', state: 1 },
    }),
  },
}

/** The same for change requests. */
const customChange: TableShape = {
  entitySet: 'contoso_changes',
  primaryId: 'contoso_changeid',
  primaryName: 'contoso_name',
  privilege: 'contoso_change',
  columns: {
    ...owned('contoso_changeid'),
    contoso_number: text(100),
    contoso_name: text(200),
    contoso_details: memo(4000),
    contoso_risk: choice('Picklist', labels('High', 'Medium', 'Low')),
    contoso_server: text(100),
    contoso_plannedstart: { type: 'DateTime', writable: true },
    contoso_plannedend: { type: 'DateTime', writable: true },
    contoso_workend: { type: 'DateTime', writable: true },
    statecode: choice('State', { 0: { label: 'Active' }, 1: { label: 'Inactive' } }),
    statuscode: choice('Status', {
      1: { label: 'Draft', state: 0 },
      100000000: { label: 'In Progress', state: 0 },
      2: { label: 'Completed', state: 1 },
    }),
  },
}

const NAMED_STATES = {
  statecode: choice('State', { 0: { label: 'Active' }, 1: { label: 'Inactive' } }),
  statuscode: choice('Status', { 1: { label: 'Active', state: 0 }, 2: { label: 'Inactive', state: 1 } }),
}

/** What configuration items may be kept in: Dynamics 365's own table of assets. */
const customerAsset: TableShape = {
  entitySet: 'msdyn_customerassets',
  primaryId: 'msdyn_customerassetid',
  primaryName: 'msdyn_name',
  privilege: 'msdyn_customerasset',
  columns: {
    ...owned('msdyn_customerassetid'),
    ...NAMED_STATES,
    msdyn_name: text(100),
    msdyn_deviceid: text(100),
    msdyn_account: lookup('Lookup', [{ table: 'account', navigation: 'msdyn_account' }]),
  },
}

/** The same for the configuration items of a deployment's own solution. */
const customItem: TableShape = {
  entitySet: 'contoso_servers',
  primaryId: 'contoso_serverid',
  primaryName: 'contoso_label',
  privilege: 'contoso_server',
  columns: {
    ...owned('contoso_serverid'),
    ...NAMED_STATES,
    contoso_label: text(160),
    contoso_hostname: text(160),
    contoso_tier: choice('Picklist', labels('Gold', 'Silver')),
  },
}

const annotation: TableShape = {
  entitySet: 'annotations',
  primaryId: 'annotationid',
  primaryName: 'subject',
  privilege: 'Note',
  columns: {
    ...owned('annotationid'),
    subject: text(500),
    notetext: memo(100_000),
    filename: text(255),
    mimetype: text(256),
    isdocument: { type: 'Boolean', writable: true },
    documentbody: { type: 'String', writable: true, maxLength: 7_000_000 },
    objectid: lookup(
      'Lookup',
      ['incident', 'contoso_ticket'].map((table) => ({ table, navigation: `objectid_${table}` })),
    ),
  },
}

function nameOnly(table: string, entitySet: string, primaryName: string): TableShape {
  const primaryId = `${table}id`
  const columns = { ...owned(primaryId), [primaryName]: text(160) }
  return {
    entitySet,
    primaryId,
    primaryName,
    privilege: primaryName === 'fullname' ? 'User' : table,
    columns,
  }
}

/** The tables of a fresh organization, by logical name. */
export const TABLE_SHAPES: Readonly<Record<string, TableShape>> = {
  incident,
  incidentresolution: incidentResolution,
  contoso_ticket: customTicket,
  contoso_change: customChange,
  contoso_server: customItem,
  msdyn_customerasset: customerAsset,
  annotation,
  account: { ...nameOnly('account', 'accounts', 'name'), privilege: 'Account' },
  contact: { ...nameOnly('contact', 'contacts', 'fullname'), privilege: 'Contact' },
  queueitem: { ...nameOnly('queueitem', 'queueitems', 'title'), privilege: 'QueueItem' },
  team: { ...nameOnly('team', 'teams', 'name'), privilege: 'Team' },
  systemuser: nameOnly('systemuser', 'systemusers', 'fullname'),
}
