import { BridgeError } from '../../errors.ts'
import { endingWith, originLine, withoutMarks } from '../marks.ts'
import { isSearchable } from './criteria.ts'
import { type Json, textOf } from './json.ts'
import type { Where } from './service-manager.ts'
import { isGuid, WORK_ITEM_CLASS } from './well-known.ts'

/** Where an incident carries its correlationId, by which it is found. Its description names the connection as well. */
export interface Mark {
  /** The fields of a new incident that contain it. */
  write(description: string, correlationId: string): Json
  /** The correlationId that an incident carries; `''` for none. */
  read(incident: Json): string
  /** Whether a search for a correlationId may find this incident: it carries or quotes it. */
  mentions(incident: Json, correlationId: string): boolean
  /** @throws TypeError for a key with other characters; a defect of the program, not of an alert */
  where(correlationId: string): Where
}

/** A text property that an extension adds to incidents. */
export interface CorrelationProperty {
  readonly name: string
  /** GUID of the class that declares it. */
  readonly classId: string
}

/**
 * @param connection its name
 * @throws BridgeError `config_invalid` for the name of a property with other characters
 */
export function markIn(property: CorrelationProperty | undefined, connection: string): Mark {
  if (property === undefined) return markInDescription(connection)
  const { name, classId } = property
  if (!/^[A-Za-z_]\w{0,99}$/.test(name) || !isGuid(classId)) {
    throw new BridgeError(
      'config_invalid',
      'Service Manager: correlationProperty needs a property’s name and a class’s GUID',
    )
  }
  return {
    write: (description, correlationId) => ({
      Description: endingWith(withoutMarks(description), originLine(connection), MAX_TEXT),
      [name]: correlationId,
    }),
    read: (incident) => textOf(incident, name),
    mentions: (incident, correlationId) => textOf(incident, name) === correlationId,
    where: (correlationId) => ({
      classId,
      property: name,
      match: 'equals',
      value: checked(correlationId),
    }),
  }
}

/**
 * The last line of the description: an earlier mark was quoted by an alert or a person. Brackets are wildcards of a
 * search, so the search uses the text between them.
 */
const markInDescription = (connection: string): Mark => ({
  write: (description, correlationId) => ({
    Description: endingWith(
      withoutMarks(description),
      `${originLine(connection)}\n[azn:${correlationId}]`,
      MAX_TEXT,
    ),
  }),
  read: (incident) =>
    [...textOf(incident, 'Description').matchAll(/\[azn:([0-9a-f]{32})\]/g)].at(-1)?.[1] ?? '',
  mentions: (incident, correlationId) =>
    textOf(incident, 'Description').toLowerCase().includes(`azn:${correlationId}`),
  where: (correlationId) => ({
    classId: WORK_ITEM_CLASS,
    property: 'Description',
    match: 'contains',
    value: checked(`azn:${correlationId}`),
  }),
})

function checked(value: string): string {
  if (!isSearchable(value)) throw new TypeError('Refused to search for an invalid key')
  return value
}

/** The longest description and the longest comment (Cireson portal's forms). */
export const MAX_TEXT = 4000
