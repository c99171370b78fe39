import type { Change, Fields } from '../../ticket/ticket.ts'

/** `work_notes` keeps this many UTF-16 units (ServiceNow docs, journal fields). */
const MAX_NOTE = 4000

/** The fields of a change. A work note ends with a marker, by which one whose outcome is unknown is looked up. */
export function bodyOfChange(change: Change): Fields {
  const note = change.fields['work_notes']
  if (note === undefined) return change.fields
  const end = `\n${markerOf(change.id)}`
  // A note of full length makes room: the product would cut the marker off without a word.
  return { ...change.fields, work_notes: note.slice(0, MAX_NOTE - end.length).toWellFormed() + end }
}

export function markerOf(changeId: string): string {
  return `[delivery ${changeId}]`
}
