import type { Change, Fields } from '../../ticket/ticket.ts'
import { markedNote } from '../marks.ts'

/** `work_notes` keeps this many UTF-16 units (ServiceNow docs, journal fields). */
const MAX_NOTE = 4000

/** The fields of a change. A work note ends with a marker, by which one whose outcome is unknown is looked up. */
export function bodyOfChange(change: Change): Fields {
  const note = change.fields['work_notes']
  if (note === undefined) return change.fields
  return { ...change.fields, work_notes: markedNote(note, change.id, MAX_NOTE) }
}
