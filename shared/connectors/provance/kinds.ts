import { type FieldFacts, SNAKE_CASE } from '../../ticket/kinds.ts'
import { dateFacts, fieldsOf, isoTime, SWITCH } from '../field-facts.ts'
import type { ProductKind } from '../product.ts'
import { LONGEST_CHANGE_SECONDS } from './deadlines.ts'

/** A lookup's value: `account(00000000-0000-0000-0000-000000000000)`, the table by its logical name. */
export const LOOKUP_VALUE = /^([a-z][a-z0-9_]*)\(([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)$/i

const DATE = dateFacts(isoTime)

const CHOICE: FieldFacts = {
  is: 'choice',
  accepts: /^\d+$/,
  wanted: 'the number of a choice, not its label',
}

const STATE: FieldFacts = {
  is: 'choice',
  accepts: /^[012]$/,
  wanted: '0 (Active), 1 (Resolved) or 2 (Canceled)',
}

const REFERENCE: FieldFacts = {
  is: 'reference',
  accepts: LOOKUP_VALUE,
  wanted: 'a record as table(GUID), such as account(00000000-0000-0000-0000-000000000001)',
}

/** What a case's own columns take (Dynamics 365 docs, incident table). The numbers of its choices are each environment's. */
const INCIDENT_FIELDS = {
  ...fieldsOf(DATE, ['escalatedon', 'followupby', 'resolveby', 'responseby']),
  ...fieldsOf(CHOICE, [
    'statuscode',
    'prioritycode',
    'severitycode',
    'casetypecode',
    'caseorigincode',
    'contractservicelevelcode',
    'customersatisfactioncode',
    'incidentstagecode',
  ]),
  statecode: STATE,
  ...fieldsOf(SWITCH, ['isescalated', 'customercontacted', 'firstresponsesent', 'followuptaskcreated']),
  ...fieldsOf(REFERENCE, [
    'customerid',
    'ownerid',
    'primarycontactid',
    'responsiblecontactid',
    'subjectid',
    'productid',
    'parentcaseid',
    'entitlementid',
  ]),
}

/**
 * Provance incident: a case of Dynamics 365. Lengths: Dynamics 365 docs (incident, incidentresolution), Dataverse docs
 * (annotation), with room for the mark in a note and the connection's name in a description.
 */
export const provanceIncident: ProductKind = {
  maxLength: { title: 200, description: 1920, subject: 200, notetext: 99_900 },
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
  longestChangeSeconds: LONGEST_CHANGE_SECONDS,
  fieldNames: SNAKE_CASE,
  cannot: [],
  fields: INCIDENT_FIELDS,
  absent: [],
}
