import { isRecord, isScalar, members, text, unwrapped, type Line } from './values.ts'

// Tokens, addresses and names of persons; a ticket is read by many.
const PRIVATE_MEMBERS: ReadonlySet<string> = new Set(['claims', 'httprequest', 'authorization'])

/** Whether a member is not for a ticket's readers. */
export function isPrivate(name: string): boolean {
  return PRIVATE_MEMBERS.has(name.toLowerCase())
}

/** Any value as text for a person: lists and maps in words as far as they are flat, the rest as JSON. */
export function readable(value: unknown): string {
  const found = unwrapped(value)
  if (isRecord(found)) return mapText(found)
  if (!Array.isArray(found)) return text(found)
  const isPlain = found.every(isScalar)
  return found
    .map((item) => (isRecord(item) ? mapText(item) : isScalar(item) ? text(item) : jsonText(item)))
    .filter((item) => item !== '')
    .join(isPlain ? ', ' : '; ')
}

function mapText(map: Readonly<Record<string, unknown>>): string {
  if (!Object.values(map).every(isScalar)) return jsonText(map)
  return publicMembers(map)
    .map(([name, content]) => [name, text(content)])
    .filter(([, content]) => content !== '')
    .map(([name, content]) => `${name}: ${content}`)
    .join(', ')
}

/** The members of an object that are for a ticket's readers. */
export function publicMembers(value: unknown): Line[] {
  return members(value).filter(([name]) => !isPrivate(name))
}

/** Any value as text: scalars plain, the rest as JSON, without what is private. */
export function jsonText(value: unknown): string {
  if (isScalar(value)) return text(value)
  return text(JSON.stringify(value, (name, content: unknown) => (isPrivate(name) ? undefined : content)))
}
