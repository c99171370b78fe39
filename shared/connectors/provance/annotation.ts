import type { Attachment, Change, WorkItemRef } from '../../ticket/ticket.ts'
import { markedNote } from '../marks.ts'
import { withoutTags } from '../plain-text.ts'
import type { Call } from './dataverse.ts'
import type { TableFacts } from './table-facts.ts'
import { annotationIdOf, pathOf } from './work-item.ts'

/** The field of a template that becomes a note; it is a column of the notes and not of the record. */
export const NOTE = 'notetext'

/** Shown above each note, so that a person sees where it comes from. */
const SUBJECT = 'Azure Monitor'

/** The longest note (Dataverse docs, annotation). */
const MAX_NOTE = 100_000

/**
 * Writes the note of a change. The note's primary key is made of the change, so that a second try makes no second note;
 * its end names the change, so that it can be traced in the logs.
 */
export function noteCall(facts: TableFacts, item: WorkItemRef, change: Change, text: string): Call {
  const notetext = markedNote(withoutTags(text), change.id, MAX_NOTE)
  return annotationCall(facts, item, noteIdOf(item, change.id), { notetext })
}

export function noteIdOf(item: WorkItemRef, changeId: string): string {
  return annotationIdOf(item, 'note', changeId)
}

/** Adds a file. The same content under the same name is the same file. */
export function fileCall(
  facts: TableFacts,
  item: WorkItemRef,
  { name, contentType, text }: Attachment,
): Call {
  return annotationCall(facts, item, annotationIdOf(item, 'file', name, text), {
    filename: name,
    mimetype: contentType,
    isdocument: true,
    documentbody: Buffer.from(text).toString('base64'),
  })
}

function annotationCall(facts: TableFacts, item: WorkItemRef, id: string, content: object): Call {
  return {
    method: 'PATCH',
    path: `annotations(${id})`,
    query: { $select: 'annotationid' },
    body: { subject: SUBJECT, ...content, [`objectid_${facts.name}@odata.bind`]: `/${pathOf(facts, item)}` },
    only: 'create',
  }
}
