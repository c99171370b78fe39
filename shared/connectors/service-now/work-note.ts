import type { Change, Fields } from '../../ticket/ticket.ts'
import { markedNote } from '../marks.ts'

/** `work_notes` keeps this many UTF-16 units (ServiceNow docs, journal fields). */
const MAX_NOTE = 4000

/** Fields whose text becomes an entry, and that are read as empty. */
export const JOURNALS = ['work_notes', 'comments'] as const

/**
 * The fields, with `[code]` of journals written `(code)`: an instance renders what stands between such marks as HTML
 * unless `glide.ui.security.allow_codetag` is off (ServiceNow docs, hardening settings).
 */
export function withPlainJournals(fields: Fields): Fields {
  const journals = JOURNALS.flatMap((name) => {
    const text = fields[name]
    return text === undefined ? [] : [[name, text.replaceAll(/\[(\/?)code\]/gi, '($1code)')] as const]
  })
  return { ...fields, ...Object.fromEntries(journals) }
}

/**
 * The fields of a change. A work note ends with a marker, by which the note is found when the outcome of its write was
 * unknown.
 */
export function bodyOfChange(change: Change): Fields {
  const fields = withPlainJournals(change.fields)
  const note = fields['work_notes']
  if (note === undefined) return fields
  return { ...fields, work_notes: markedNote(note, change.id, MAX_NOTE) }
}
