import { inWords } from './facts.ts'
import { isPrivate, readable } from './readable.ts'
import { at, isRecord, isScalar, listOf, members, text, texts, unwrapped, type Line } from './values.ts'

/**
 * Lines for the members that a shape does not know, so that nothing of a sender is lost.
 *
 * @param places objects of the payload, each with the names of the texts and of the lists and objects that the shape
 *   knows; a list or an object in place of a text is unknown. What is not an object has no lines
 */
export function unknownMembers(
  ...places: readonly (readonly [value: unknown, texts: readonly string[], others?: readonly string[]])[]
): Line[] {
  return places.flatMap(([value, known, others]) => {
    if (!isRecord(unwrapped(value))) return []
    const member = readMembers(value, others)
    for (const name of known) member.get(name)
    return member.rest()
  })
}

/**
 * Reads the members of one object, and knows what of them was not read: a value in another form than the one that is asked
 * for stays unread, and so do the members that nobody asked for, at every depth that was looked into.
 */
export interface MemberReader {
  /** The text, number or boolean that the member holds, whatever the letter case of its name. */
  readonly get: (name: string) => unknown
  readonly text: (name: string) => string
  /** The first of two members that has a value; both are read. */
  readonly either: (name: string, other: string) => unknown
  /** Any value. The caller shows all of it. */
  readonly whole: (name: string) => unknown
  /** The texts of a list. */
  readonly texts: (name: string) => string[]
  /** The names in a list, of texts or of objects with an `id` or a `name`; or in a text, with separators between them. */
  readonly names: (name: string, separator: RegExp) => string[]
  /** A reader of the object that a member holds. */
  readonly inside: (name: string, leftOut?: readonly string[]) => MemberReader
  /** A reader for each item of a list; that of an item that is no object has nothing. */
  readonly items: (name: string, leftOut?: readonly string[]) => MemberReader[]
  /** Names and values, in each form that senders write them in; see {@link splitPairs}. */
  readonly pairs: (name: string) => Line[]
  /** A list of them. */
  readonly pairLists: (name: string) => Line[][]
  /** A line for each member that was not read, here and inside, so that no value of a sender is lost. */
  readonly rest: () => Line[]
}

/** What members and values without a name are called. */
const NAMELESS = 'Details'

/**
 * @param value an object, or a text with one as JSON; of other values all is the rest
 * @param leftOut names of members that are known and of no use to a reader
 */
export function readMembers(value: unknown, leftOut: readonly string[] = []): MemberReader {
  const found = unwrapped(value)
  const source = isRecord(found) ? found : {}
  const unread = new Map(Object.entries(source))
  const restInside = new Map<string, () => Line[]>()
  let names: ReadonlyMap<string, string> | undefined
  const nameOf = (name: string): string => {
    if (Object.hasOwn(source, name)) return name
    names ??= new Map(Object.keys(source).map((own) => [own.toLowerCase(), own]))
    return names.get(name.toLowerCase()) ?? name
  }
  /** Counts a member as read, but for what is left of it. */
  const take = <Taken>(name: string, read: (content: unknown) => Reading<Taken>): Taken => {
    const own = nameOf(name)
    const { taken, left, rest } = read(Object.hasOwn(source, own) ? source[own] : undefined)
    if (left === undefined) unread.delete(own)
    else unread.set(own, left)
    if (rest !== undefined) restInside.set(own, rest)
    return taken
  }
  const get = (name: string): unknown => take(name, readScalar)
  const whole = (name: string): unknown => take(name, (content) => ({ taken: content }))
  for (const name of leftOut) whole(name)

  return {
    get,
    text: (name) => text(get(name)),
    either: (name, other) => {
      const [first, second] = [get(name), get(other)]
      return first ?? second
    },
    whole,
    texts: (name) => take(name, readTexts),
    names: (name, separator) =>
      take(name, (content) => readNames(content, separator)).filter((item) => item !== ''),
    inside: (name, leftOutInside) => take(name, (content) => readInside(content, leftOutInside)),
    items: (name, leftOutInside) => take(name, (content) => readItems(content, leftOutInside)),
    pairs: (name) => take(name, readPairs),
    pairLists: (name) => take(name, readPairLists),
    rest: () =>
      isRecord(found)
        ? [
            ...[...restInside.values()].flatMap((rest) => rest()),
            ...[...unread]
              .filter(([name]) => !isPrivate(name))
              .map(([name, content]): Line => [memberTitle(name), readable(content)]),
          ]
        : [[NAMELESS, readable(found)]],
  }
}

/** What a reader of the ticket sees as the name of a member. */
export function memberTitle(name: string): string {
  return inWords(text(name)) || NAMELESS
}

/** What was taken of a member's value, what is left of it, and lines for what stayed unread inside of the taken. */
interface Reading<Taken> {
  readonly taken: Taken
  readonly left?: unknown
  readonly rest?: () => Line[]
}

function readScalar(content: unknown): Reading<unknown> {
  return isScalar(content) ? { taken: content } : { taken: undefined, left: content }
}

function readTexts(content: unknown): Reading<string[]> {
  const items = listOf(content)
  return { taken: texts(items), left: someOf(items.filter((item) => !isScalar(item))) }
}

function readNames(content: unknown, separator: RegExp): Reading<string[]> {
  const found = unwrapped(content)
  return together((typeof found === 'string' ? found.split(separator) : listOf(found)).map(readName))
}

function readName(item: unknown): Reading<string> {
  if (!isRecord(item)) return { ...readScalar(item), taken: text(item) }
  const member = readMembers(item)
  const [id, name] = [member.text('id'), member.text('name')]
  return { taken: id || name, rest: member.rest }
}

function readInside(content: unknown, leftOut: readonly string[] | undefined): Reading<MemberReader> {
  const found = unwrapped(content)
  if (!isRecord(found)) return { taken: readMembers({}), left: content }
  const taken = readMembers(found, leftOut)
  return { taken, rest: taken.rest }
}

function readItems(content: unknown, leftOut: readonly string[] | undefined): Reading<MemberReader[]> {
  return together(listOf(content).map((item) => readInside(item, leftOut)))
}

function readPairs(content: unknown): Reading<Line[]> {
  const { pairs, more, nameless } = splitPairs(content)
  return { taken: pairs, left: someOf(nameless), rest: () => more }
}

function readPairLists(content: unknown): Reading<Line[][]> {
  return together(listOf(content).map(readPairs))
}

/** The readings of a list's items as one. */
function together<Taken>(readings: readonly Reading<Taken>[]): Reading<Taken[]> {
  return {
    taken: readings.map(({ taken }) => taken),
    left: someOf(readings.flatMap(({ left }) => left ?? [])),
    rest: () => readings.flatMap(({ rest }) => rest?.() ?? []),
  }
}

function someOf(items: readonly unknown[]): readonly unknown[] | undefined {
  return items.length === 0 ? undefined : items
}

interface SplitPairs {
  readonly pairs: Line[]
  /** What else the objects with a name and a value have. */
  readonly more: Line[]
  /** What is neither. */
  readonly nameless: unknown[]
}

/**
 * Names and values, in each form that senders write them in: a map, a list of objects with a `name` or a `key` and a
 * `value`, or either as JSON in a text.
 */
export function splitPairs(value: unknown): SplitPairs {
  const split: SplitPairs = { pairs: [], more: [], nameless: [] }
  for (const item of listOf(value).map(unwrapped)) {
    const member = readMembers(item)
    const name = member.text('name') || member.text('key')
    if (!isRecord(item)) split.nameless.push(item)
    else if (name === '' || at(item, 'value') === undefined) split.pairs.push(...members(item))
    else {
      split.pairs.push([name, member.whole('value')])
      split.more.push(...member.rest().filter(([, content]) => content !== ''))
    }
  }
  return split
}
