import { BridgeError } from '../../errors.ts'
import type { Fields, Assignment, WorkItem, WorkItemStatus } from '../../ticket/ticket.ts'
import { endingWith, markedNote, originLine } from '../marks.ts'
import { withoutTags } from '../plain-text.ts'
import type { FieldIds } from './definitions.ts'
import type { CherwellNames } from './instance.ts'
import { identifier, memberOf, rowsOf } from './read-answer.ts'

/** In a template: the text of a journal note that is to be written, which is no field of the incident. */
export const NOTE = 'JournalNote'

/** What goes to the incident itself, and the note; `''` for none. */
export function splitFields(fields: Fields): { readonly own: Fields; readonly note: string } {
  const { [NOTE]: note = '', ...own } = fields
  return { own, note }
}

const DESCRIPTION = 'Description'

/** In characters. Templates may fill what the line with the connection leaves. */
const MAX_DESCRIPTION = 32_100

/** A description that is written says to which connection the incident belongs. */
export function described(fields: Fields, connection: string): Fields {
  const { [DESCRIPTION]: text } = fields
  if (text === undefined) return fields
  return { ...fields, [DESCRIPTION]: endingWith(text, originLine(connection), MAX_DESCRIPTION) }
}

/** A field as it is saved: one that is not dirty would be ignored (Ivanti docs, save business object). */
interface SavedField {
  readonly dirty: true
  readonly fieldId: string
  readonly name: string
  readonly value: string
}

export function fieldsToSave(fields: Fields, ids: FieldIds): SavedField[] {
  return Object.entries(fields).map(([name, value]) => ({
    dirty: true,
    fieldId: ids.get(name) ?? '',
    name,
    value,
  }))
}

/** In characters. No limit of a journal is documented; ours are no longer than this. */
const MAX_NOTE = 4000

/** A note ends with its marker, so that after a lost answer we can see whether it was written. */
export function noteOf(text: string, changeId: string): string {
  return markedNote(withoutTags(text), changeId, MAX_NOTE)
}

/** The values of a record's fields, by name. */
export function valuesOf(record: object): Fields {
  const fields = rowsOf(memberOf(record, 'fields'))
  return Object.fromEntries(
    fields.map(({ name, value }) => [String(name), typeof value === 'string' ? value : '']),
  )
}

/** Fields of an incident that a {@link WorkItem} is made of. */
export function readFields(names: CherwellNames): string[] {
  return [names.correlationField, 'Status', 'OwnedBy', 'OwnedByTeam', names.closeCodeField]
}

/** @throws BridgeError `product_answer_unusable` for a record without its ids or its status */
export function workItemOf(origin: string, record: object, names: CherwellNames): WorkItem {
  const number = memberOf(record, 'busObPublicId')
  const values = valuesOf(record)
  const { Status: status = '' } = values
  if (typeof number !== 'string' || number === '' || status === '') {
    const message = 'Cherwell: an incident came without IncidentID or Status: may the user read these fields?'
    throw new BridgeError('product_answer_unusable', message)
  }
  const standing = statusOf(status, names)
  const hasEnded = standing === 'resolved' || standing === 'closed'
  return {
    id: identifier(memberOf(record, 'busObRecId')),
    number,
    // The browser client's address of a record (Ivanti docs, linking directly to CSM objects).
    url: `${origin}/CherwellClient/Access/incident/${encodeURIComponent(number)}`,
    correlationId: values[names.correlationField] ?? '',
    status: standing,
    closeCode: hasEnded ? (values[names.closeCodeField] ?? '') : '',
    assignment: handsOf(values, status === names.inProgress),
  }
}

function handsOf(values: Fields, inWork: boolean): Assignment {
  return { assignee: values['OwnedBy'] ?? '', group: values['OwnedByTeam'] ?? '', inWork }
}

/** New, Assigned, In Progress, Reopened and a customer's own are open. */
export function statusOf(status: string, names: CherwellNames): WorkItemStatus {
  if (status === names.pending) return 'held'
  if (status === names.resolved) return 'resolved'
  return status === names.closed ? 'closed' : 'open'
}
