import { type FieldFacts, PASCAL_CASE } from '../../ticket/kinds.ts'
import { fieldsOf } from '../field-facts.ts'
import type { ProductKind } from '../product.ts'
import { OPERATION_SECONDS } from './deadlines.ts'

/** Every instance names its own statuses; none is known by a number (Ivanti docs, incident form). */
const STATUS: FieldFacts = {
  is: 'choice',
  accepts: /\D/,
  wanted: 'the name of a status, such as Pending, not a number',
}

/** RecIDs have 42 characters (seen in the ids of the default content). */
const RECORD: FieldFacts = {
  is: 'reference',
  accepts: /^[0-9a-f]{42}$/i,
  wanted: 'the RecID of a record, 42 hexadecimal characters',
}

/**
 * What fields of the default content take, as far as no instance has it otherwise: the values of Priority and of the
 * categories are each instance's, and the dates are the system's.
 */
const INCIDENT_FIELDS = { Status: STATUS, ...fieldsOf(RECORD, ['CustomerRecID', 'ConfigItemRecID']) }

/** Cherwell incident of the default content. Lengths as seen at one site; an instance may have others. */
export const cherwellIncident: ProductKind = {
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
  reserved: ['RecID', 'IncidentID', 'AzureCorrelationId', 'CreatedDateTime', 'LastModDateTime'],
  longestChangeSeconds: OPERATION_SECONDS,
  fieldNames: PASCAL_CASE,
  cannot: [],
  fields: INCIDENT_FIELDS,
  absent: [],
}
