import { choice, labels, lookup, memo, NEW_TABLE_STATES, owned, type TableShape, text } from './columns.ts'
import { customChange, customItem, customTicket } from './contoso-tables.ts'

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

/** A table for configuration items: Dynamics 365's own table of assets. */
const customerAsset: TableShape = {
  entitySet: 'msdyn_customerassets',
  primaryId: 'msdyn_customerassetid',
  primaryName: 'msdyn_name',
  privilege: 'msdyn_customerasset',
  columns: {
    ...owned('msdyn_customerassetid'),
    ...NEW_TABLE_STATES,
    msdyn_name: text(100),
    msdyn_deviceid: text(100),
    msdyn_account: lookup('Lookup', [{ table: 'account', navigation: 'msdyn_account' }]),
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
