import type { Fact, TitlePart } from '../alert.ts'
import { isTelling } from '../title.ts'
import { isOwnDimension } from './criteria.ts'

/** What is left at least of words that somebody wrote. */
export const FREE_WORDS = 24

/** How bad it is, in front of all. */
export const SEVERITY_PART: TitlePart = { of: 'severity', rank: 0, before: '' }

/** The rule, behind all: what it is called says less than what it found. */
export const RULE_PART: TitlePart = { of: 'rule', rank: 8, before: ' (', after: ')' }

/** Where it is, after what is wrong. */
export const ON_PART: TitlePart = { of: 'where', rank: 2, before: ' on ' }

/** Names of dimensions whose values are names of things and not of sorts of things. */
const OF_THINGS =
  /(name|computer|host|pod|container|instance|node|disk|volume|drive|peer|role|activity|job|queue|topic|database|service|app)$/i

/** Dimensions or labels as parts of a title, those that name a thing first: a value that says enough stands alone. */
export function dimensionParts(dimensions: readonly Fact[], rank: number, before = ', '): TitlePart[] {
  const told = dimensions.filter(({ name }) => isOwnDimension(name))
  const things = told.filter(({ name }) => OF_THINGS.test(name))
  const resources = told.filter(({ name }) => /resourceid$/i.test(name))
  const others = told.filter((one) => !things.includes(one) && !resources.includes(one))
  return [...things, ...others, ...resources].flatMap(({ name, value }, index) => {
    const said = isTelling(value) ? value : /\p{L}{2}/u.test(value) ? '' : `${name} ${value}`
    return said === '' ? [] : [{ text: said, rank: rank + index / 100, before: index === 0 ? before : ', ' }]
  })
}

/**
 * The title of a log alert: the rule, what its result is split by or the one row that it is about, and how much was found.
 *
 * @param found what was counted or measured, against its threshold
 */
export function logTitle(dimensions: readonly Fact[], found: string): TitlePart[] {
  const split = dimensionParts(dimensions, 2, ': ')
  return [
    SEVERITY_PART,
    { of: 'rule', rank: 1 },
    ...split,
    { of: 'row', rank: 4, before: split.length === 0 ? ': ' : ', ' },
    { text: found, rank: 3, before: ' (', after: ')' },
    { of: 'where', rank: 3.2, before: ' on ' },
  ]
}
