import { inWords } from './facts.ts'
import { isPrivate, readable } from './readable.ts'
import { isRecord, text, unwrapped, type Line } from './values.ts'

/**
 * Lines for the members that a shape does not know, so that nothing of a sender is lost.
 *
 * @param places objects of the payload, each with the names that the shape knows; what is not an object has no lines
 */
export function unknownMembers(
  ...places: readonly (readonly [value: unknown, known: readonly string[]])[]
): Line[] {
  return places.flatMap(([value, known]) =>
    isRecord(unwrapped(value)) ? readMembers(value, known).rest() : [],
  )
}

/** Reads the members of one object, and knows which of them were not read. */
export interface MemberReader {
  /** The member's value, whatever the letter case of its name. */
  readonly get: (name: string) => unknown
  readonly text: (name: string) => string
  /** The first of two members that has a value; both are read. */
  readonly either: (name: string, other: string) => unknown
  /** A reader of the object that a member holds. A value that is not an object stays unread. */
  readonly inside: (name: string, leftOut?: readonly string[]) => MemberReader
  /** A line for each member that was not read, so that no value of a sender is lost. */
  readonly rest: () => Line[]
}

/**
 * @param value an object, or a text with one as JSON; of other values all is the rest
 * @param leftOut names of members that are known and of no use to a reader
 */
export function readMembers(value: unknown, leftOut: readonly string[] = []): MemberReader {
  const found = unwrapped(value)
  const source = isRecord(found) ? found : {}
  const unread = new Set(Object.keys(source))
  let names: ReadonlyMap<string, string> | undefined
  const nameOf = (name: string): string => {
    if (Object.hasOwn(source, name)) return name
    names ??= new Map(Object.keys(source).map((own) => [own.toLowerCase(), own]))
    return names.get(name.toLowerCase()) ?? name
  }
  const get = (name: string): unknown => {
    const own = nameOf(name)
    unread.delete(own)
    return Object.hasOwn(source, own) ? source[own] : undefined
  }
  for (const name of leftOut) get(name)

  return {
    get,
    text: (name) => text(get(name)),
    either: (name, other) => {
      const [first, second] = [get(name), get(other)]
      return first ?? second
    },
    inside: (name, leftOutInside = []) => {
      const own = nameOf(name)
      const content = Object.hasOwn(source, own) ? unwrapped(source[own]) : undefined
      return isRecord(content) ? readMembers(get(name), leftOutInside) : readMembers(undefined)
    },
    rest: () =>
      isRecord(found)
        ? [...unread]
            .filter((name) => !isPrivate(name))
            .map((name) => [inWords(text(name)), readable(source[name])])
        : [['Details', readable(found)]],
  }
}
