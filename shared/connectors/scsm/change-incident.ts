import { BridgeError } from '../../errors.ts'
import type { Change, Fields } from '../../ticket/ticket.ts'
import { isMarkedBy, markedNote } from '../marks.ts'
import { withoutTags } from '../plain-text.ts'
import type { EnumLists } from './enum-lists.ts'
import { idOf } from './incident.ts'
import { MAX_TEXT } from './mark.ts'
import type { Json } from './json.ts'
import type { Work } from './service-manager.ts'
import { isGuid, isSame, STATUS, USERS } from './well-known.ts'

/** The field of a template whose text becomes an entry of the action log. */
const NOTE_FIELD = 'AnalystComment'

/** A template's fields, converted to the types of the projection's members. */
export async function typedFields(
  work: Work,
  lists: EnumLists,
  fields: Fields,
  projection: Json,
): Promise<Json> {
  const typed: Record<string, unknown> = {}
  for (const [name, text] of Object.entries(fields)) {
    if (name === NOTE_FIELD) continue
    typed[name] = lists.hasList(name)
      ? await lists.find(work, name, text)
      : plainValue(name, text, projection[name])
  }
  return typed
}

/** @param present what the projection has in that place, which decides the type */
function plainValue(name: string, text: string, present: unknown): unknown {
  if (USERS.includes(name)) return { BaseId: guidIn(name, text) }
  if (typeof present === 'object' && present !== null && 'Id' in present) {
    return { Id: guidIn(name, text), Name: text }
  }
  if (typeof present === 'boolean') return text === 'true'
  if (typeof present === 'number' && text !== '' && Number.isFinite(Number(text))) return Number(text)
  return text
}

function guidIn(name: string, text: string): string {
  if (isGuid(text)) return text.toLowerCase()
  throw new BridgeError(
    'product_rejected',
    `Service Manager: ${name} must be given as a GUID by the template`,
  )
}

/**
 * The incident as a change leaves it.
 *
 * @param user who enters comments
 * @param now ISO 8601 UTC
 */
export function changed(incident: Json, change: Change, typed: Json, user: string, now: string): Json {
  const note = change.fields[NOTE_FIELD]
  const log = note === undefined ? {} : { [ACTION_LOG]: logWith(incident, change.id, note, user, now) }
  return { ...incident, ...resolution(incident, typed, now), ...typed, ...log }
}

/** The fields that belong to a status, as the portal's own tasks for resolving and reactivating write them. */
function resolution(incident: Json, { Status: status }: Json, now: string): Json {
  const next = idOf(status)
  if (isSame(next, STATUS.resolved)) {
    return isSame(idOf(incident['Status']), STATUS.resolved) ? {} : { ResolvedDate: now }
  }
  if (!isSame(next, STATUS.active)) return {}
  return { ResolutionCategory: { Id: null, Name: null }, ResolutionDescription: null, ResolvedDate: null }
}

const ACTION_LOG = 'AppliesToTroubleTicket'

/** The action log with one more comment, for analysts only, of the form that the portal's own scripts give it. */
function logWith(
  incident: Json,
  changeId: string,
  note: string,
  user: string,
  now: string,
): readonly unknown[] {
  const log = logOf(incident)
  if (isNoted(incident, changeId)) return log
  const comment = {
    ActionType: 'AnalystComment',
    Title: 'Analyst Comment',
    Description: markedNote(withoutTags(note), changeId, MAX_TEXT),
    EnteredBy: user,
    EnteredDate: now,
    LastModified: now,
    IsPrivate: true,
  }
  return [...log, comment]
}

/** Whether the note of a change is in the action log, where a comment's text comes back under either name. */
export function isNoted(incident: Json, changeId: string): boolean {
  return logOf(incident).some(({ Comment: comment, Description: description }) =>
    [comment, description].some((text) => typeof text === 'string' && isMarkedBy(text, changeId)),
  )
}

function logOf(incident: Json): readonly Json[] {
  const log = incident[ACTION_LOG]
  return Array.isArray(log) ? log.filter((entry) => typeof entry === 'object' && entry !== null) : []
}
