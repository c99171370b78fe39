import { BridgeError } from '../../errors.ts'
import type { WorkItemRef } from '../../ticket/ticket.ts'
import { isMarkedBy } from '../marks.ts'
import type { FieldIds } from './definitions.ts'
import { fieldsToSave, valuesOf } from './incident.ts'
import { digest } from './incidents.ts'
import type { Instance } from './instance.ts'
import type { Call } from './operation.ts'
import { memberOf, rowsOf } from './read-answer.ts'

/** Where an incident's notes are. */
export interface Journal {
  /** Ids of business objects. */
  readonly incident: string
  readonly journal: string
  /** The kind of journal that a note is. */
  readonly note: string
  /** Id of what leads from an incident to its journals. */
  readonly relationship: string
  readonly fields: FieldIds
}

/**
 * A note is a Journal record of the kind JournalNote that an incident owns (default content, as others' integrations
 * write and read it).
 *
 * @throws BridgeError `product_rejected`, which says what is missing, where the instance keeps notes elsewhere
 */
export async function findJournal(call: Call, { definitions, names }: Instance): Promise<Journal> {
  const incident = await definitions.businessObject(call, 'Incident')
  const journal = await definitions.businessObject(call, 'Journal')
  const relationship = await definitions.relationship(call, incident, names.journalRelationship)
  const fields = await definitions.fieldIds(call, journal, ['Details', 'JournalTypeID'])
  const note = journal.members.get('JournalNote')
  if (note === undefined) {
    throw new BridgeError(
      'product_rejected',
      'Cherwell: Journal has no kind JournalNote that this user may see',
    )
  }
  return { incident: incident.id, journal: journal.id, note, relationship: relationship.id, fields }
}

export async function writeNote(
  call: Call,
  { incident, journal, note, relationship, fields }: Journal,
  item: Pick<WorkItemRef, 'id'>,
  text: string,
): Promise<void> {
  const body = {
    parentBusObId: incident,
    parentBusObRecId: item.id,
    relationshipId: relationship,
    busObId: journal,
    fields: fieldsToSave({ JournalTypeID: note, Details: text }, fields),
    persist: true,
  }
  await call({ method: 'POST', path: 'saverelatedbusinessobject', body, writes: true })
}

/** More than one only if a note was written twice. */
const PAGE_SIZE = 10

/** Whether the note of a change is among those of an incident. */
export async function hasNote(
  call: Call,
  instance: Instance,
  item: Pick<WorkItemRef, 'id'>,
  changeId: string,
): Promise<boolean> {
  const value = digest(changeId)
  const { incident, relationship, fields } = await findJournal(call, instance)
  const body = {
    parentBusObId: incident,
    parentBusObRecId: item.id,
    relationshipId: relationship,
    filters: [{ fieldId: fields.get('Details'), operator: 'contains', value }],
    // Unless both are false, records are left out (seen).
    allFields: false,
    useDefaultGrid: false,
    fieldsList: [fields.get('Details')],
    pageNumber: 1,
    pageSize: PAGE_SIZE,
  }
  const found = await call({ method: 'POST', path: 'getrelatedbusinessobject', body })
  const notes = rowsOf(memberOf(found, 'relatedBusinessObjects')).map((row) => valuesOf(row)['Details'])
  return notes.some((note) => note !== undefined && isMarkedBy(note, changeId))
}
