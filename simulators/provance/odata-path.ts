import { badQuery } from './dataverse-error.ts'

/** The key of a record in a path: its primary key, or the value of one other column. */
export type Key = { readonly id: string } | { readonly column: string; readonly value: string }

/** A segment of a path: `incidents`, `incidents(00aa…)`, `EntityDefinitions(LogicalName='incident')`. */
export interface Segment {
  readonly name: string
  readonly key: Key | undefined
}

export const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** @throws DataverseError when the text is not a segment */
export function parseSegment(text: string): Segment {
  const [, name, inside] = /^([A-Za-z_$][\w.]*)(?:\((.*)\))?$/.exec(text) ?? []
  if (name === undefined) throw badQuery(`Bad Request - Error in query syntax at '${text}'.`)
  return { name, key: inside === undefined || inside === '' ? undefined : parseKey(inside) }
}

function parseKey(text: string): Key {
  if (GUID.test(text)) return { id: text.toLowerCase() }
  const [, column, value] = /^(\w+)='((?:[^']|'')*)'$/.exec(text) ?? []
  if (column === undefined || value === undefined) throw badQuery('Bad Request - Error in query syntax.')
  return { column, value: value.replaceAll("''", "'") }
}
