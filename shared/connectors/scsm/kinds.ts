import { type FieldFacts, PASCAL_CASE } from '../../ticket/kinds.ts'
import { dateFacts, fieldsOf, isoTime, SWITCH } from '../field-facts.ts'
import type { ProductKind } from '../product.ts'
import { WORK_SECONDS } from './deadlines.ts'
import { ENUM_LISTS, GUID, USERS } from './well-known.ts'

const DATE = dateFacts(isoTime)

/** The values of a list depend on the installation; the bridge looks them up by name, not by number. */
const LIST_VALUE: FieldFacts = {
  is: 'choice',
  accepts: /\D/,
  wanted: 'the name of a value of its list, such as High or Active.Pending, or its GUID, not a number',
}

const PERSON: FieldFacts = { is: 'reference', accepts: GUID, wanted: 'the GUID of a user, not a name' }

/** What the properties of an incident take (Microsoft's management packs), by the names that the portal has for relations. */
const INCIDENT_FIELDS = {
  ...fieldsOf(DATE, [
    'ClosedDate',
    'FirstAssignedDate',
    'FirstResponseDate',
    'TargetResolutionTime',
    'ScheduledStartDate',
    'ScheduledEndDate',
    'ActualStartDate',
    'ActualEndDate',
  ]),
  ...fieldsOf(LIST_VALUE, Object.keys(ENUM_LISTS)),
  ...fieldsOf(SWITCH, ['Escalated', 'NeedsKnowledgeArticle', 'HasCreatedKnowledgeArticle']),
  ...fieldsOf(PERSON, USERS),
}

/**
 * SCSM incident, by the names that the portal has for relations. Lengths: Cireson docs, incident form, with room for the marks that
 * the connector adds.
 */
export const scsmIncident: ProductKind = {
  maxLength: { Title: 200, Description: 3880, AnalystComment: 3956, ResolutionDescription: 4000 },
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
  longestChangeSeconds: WORK_SECONDS,
  fieldNames: PASCAL_CASE,
  cannot: [],
  fields: INCIDENT_FIELDS,
  absent: ['attach'],
}
