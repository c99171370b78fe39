import type { Alert, AlertResource, TitlePart } from './alert.ts'
import { LIMITS } from './limits.ts'
import { qualifiedName, isSubscription } from './resource.ts'
import { cutText } from './shorten.ts'
import { lineOf } from './values.ts'

/** What lists show of a title in most products, in UTF-16 units. */
export const LONGEST_TITLE = 80

/** A part that is cut to less is useless. */
const SHORTEST_PART = 12

/** A title has room for no more. Each part is compared with all that are more important. */
const MOST_PARTS = 40

/** Cells of a row that a title has. */
const MOST_CELLS = 3

/** Parts of a higher rank take no room from free words. */
const LEAST_TELLING = 5

const ELLIPSIS = '…'

type Subject = Pick<
  Alert,
  'titleParts' | 'importance' | 'rule' | 'configurationItems' | 'resource' | 'targets' | 'rows'
>

/**
 * The title of an alert, for people who read only that: what, where and how bad it is. It has the parts that its
 * service gives, in their order, as far as there is room; the most important ones are placed first.
 */
export function titleOf(alert: Subject, longest: number = LONGEST_TITLE): string {
  return shown(alert, placed(wordedParts(alert), longest))
}

/** A part with its words. */
export interface WordedPart {
  /** Its place in the title. */
  readonly index: number
  readonly rank: number
  readonly before: string
  readonly text: string
  /** What stands in where the text does not fit; `''` for none. */
  readonly short: string
  /** It gives way to the parts behind it, down to so many characters. */
  readonly least: number
  readonly after: string
}

/** The parts of an alert that do not repeat a more important one, the most important first. */
export function wordedParts(alert: Subject): WordedPart[] {
  const all = alert.titleParts
    .map(({ rank, before = ' ', after = '', short = '', least = Infinity, of, text = '' }, index) => {
      const [words, shorter] = of === undefined ? [text, short] : WORDS_OF[of](alert)
      return { index, rank, before, after, least, text: wordsOf(words), short: wordsOf(shorter ?? '') }
    })
    .filter(({ text }) => text !== '')
    .toSorted((one, other) => one.rank - other.rank || one.index - other.index)
    .slice(0, MOST_PARTS)
  return all.filter(({ text }, index) => !all.slice(0, index).some((better) => says(better.text, text)))
}

/** The parts that fit, shortened if necessary. Free text gets the room that the others leave. */
function placed(parts: readonly WordedPart[], longest: number): WordedPart[] {
  const kept: { readonly part: WordedPart; size: number }[] = []
  let room = longest
  const widen = (): void => {
    for (const one of kept.filter(({ part, size }) => size === part.least)) {
      const given = Math.min(one.part.text.length - one.size, room)
      one.size += given
      room -= given
    }
  }
  for (const part of parts) {
    if (part.rank > LEAST_TELLING) widen()
    const most = room - part.before.length - part.after.length
    const size = sizeWithin(part, most)
    if (size === 0) continue
    kept.push({ part, size })
    room = most - size
  }
  widen()
  return kept.map(({ part, size }) => ({ ...part, text: fitted(part, size) }))
}

/** How much of the room a part takes; 0: it is left out. */
function sizeWithin({ text, short, least }: WordedPart, most: number): number {
  if (text.length <= Math.min(most, least)) return text.length
  if (short !== '' && short.length <= most) return short.length
  return most < SHORTEST_PART ? 0 : Math.min(most, least)
}

function fitted({ text, short }: WordedPart, size: number): string {
  if (text.length <= size) return text
  return size === short.length ? short : cutText(text, size - ELLIPSIS.length).trimEnd() + ELLIPSIS
}

function shown({ rule }: Subject, parts: readonly WordedPart[]): string {
  const title = parts
    .toSorted((one, other) => one.index - other.index)
    .map(({ before, text, after }) => before + text + after)
    .join('')
    .replace(/^[\s:,]+|[\s:,]+$/g, '')
  return title === '' ? cutText(rule.name, LONGEST_TITLE) : title
}

/** Whether a text contains another one, in whole words. */
function says(text: string, other: string): boolean {
  return /\p{L}/u.test(other) && spaced(text).includes(spaced(other))
}

/** Its words alone, with a blank on either side of each. */
function spaced(text: string): string {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u)
  return ` ${words.filter((word) => word !== '').join(' ')} `
}

/** An id of a resource, or a path that is as long. */
const PATH = /(?<=^|[\s'"(])\/(?:[^\s'"/]+\/){3,}[^\s'"/]*/g

/** In one line, with resources by their names; no more of a long text than a title could have. */
function wordsOf(text: string): string {
  const line = lineOf(text).replace(PATH, lastSegment).replace(/\s+/g, ' ')
  // Cut first: the last expression takes quadratic time over signs that are not at the end.
  return cutText(line, LIMITS.name).replace(/[\s.:;,]+$/, '')
}

/** What of the alert a part can stand for: its words, and the words that stand in for them where room is short. */
const WORDS_OF: Readonly<
  Record<NonNullable<TitlePart['of']>, (alert: Subject) => readonly [string, string?]>
> = {
  severity: ({ importance }) => [importance],
  rule: ({ rule }) => [rule.name],
  where: (alert) => listed(placesOf(alert)),
  subscription: ({ resource }) => [resource === null ? '' : subscriptionText(resource)],
  row: (alert) => {
    const cells = alert.rows.length === 1 ? tellingCells(alert.rows[0] ?? {}) : []
    const told = cells
      .filter((cell) => !placesOf(alert).some((place) => says(place, cell)))
      .slice(0, MOST_CELLS)
    return [told.join(', '), told[0] ?? '']
  },
}

/** `a, b, c`, and `a +2` where that is too long. */
export function listed(names: readonly string[]): [string, string] {
  const [first = '', ...others] = names
  return [names.join(', '), others.length === 0 ? '' : `${first} +${others.length}`]
}

/** The targets of the alert, by names that distinguish databases of different servers; without those that are GUIDs. */
function placesOf({ configurationItems, resource, targets }: Subject): string[] {
  const resources = targets.length > 0 || resource === null ? targets : [resource]
  const named = configurationItems
    .filter((item) => item.toLowerCase() !== resource?.subscriptionId.toLowerCase())
    .filter((item) => !GUID.test(lastSegment(item)))
    .map((item) => {
      const name = lastSegment(item)
      const known = resources.find((each) => each.name.toLowerCase() === name.toLowerCase())
      return known === undefined ? name : qualifiedName({ ...known, name })
    })
  if (named.length > 0) return [...new Set(named)]
  if (resource === null || isSubscription(resource) || GUID.test(resource.name)) return []
  return [qualifiedName(resource)]
}

function lastSegment(item: string): string {
  return item.split('/').findLast((segment) => segment !== '') ?? item
}

function subscriptionText({ subscriptionId }: AlertResource): string {
  return subscriptionId.split('-')[0] ?? ''
}

/** The values of a row that name something: no times, ids or numbers. */
function tellingCells(row: Readonly<Record<string, string>>): string[] {
  return Object.values(row).filter((value) => isTelling(value))
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether a value is meaningful to a person without its name. */
export function isTelling(value: string): boolean {
  return /\p{L}{2}/u.test(value) && !GUID.test(value) && !/^\d{4}-\d\d-\d\d[T ]/.test(value)
}
