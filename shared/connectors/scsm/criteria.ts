/**
 * Search criteria of the projection API. Values become part of Service Manager's criteria XML, and in a pattern `%`, `_`
 * and `[` are wildcards, so only values with a restricted alphabet are allowed: digests, identifiers, and names of
 * machines and resources.
 */
const SAFE_VALUE = /^[\p{L}\p{N}][\p{L}\p{N} .:_()-]{0,259}$/u

/** What is compared: a property of a class, or one that all objects have. */
export type Left =
  { readonly Property: string } | { readonly GenericProperty: 'Id' | 'DisplayName' | 'LastModified' }

type Operator = 'Equal' | 'Like' | 'GreaterEqual' | 'Less'

export interface Condition {
  readonly SimpleExpression: {
    readonly ValueExpressionLeft: Left
    readonly Operator: Operator
    readonly ValueExpressionRight: { readonly Value: string }
  }
}

export const ID: Left = { GenericProperty: 'Id' }
export const DISPLAY_NAME: Left = { GenericProperty: 'DisplayName' }

/** @param classId GUID of the class that declares the property */
export function propertyOf(classId: string, name: string): Left {
  return { Property: `$Context/Property[Type='${classId}']/${name}$` }
}

export function isSearchable(value: string): boolean {
  return SAFE_VALUE.test(value)
}

/**
 * @throws TypeError like all functions here, for a value with other characters; a defect of the program, not of an
 * alert
 */
export function equals(left: Left, value: string): Condition {
  return compare(left, 'Equal', checked(value))
}

export function contains(left: Left, value: string): Condition {
  return compare(left, 'Like', `%${checked(value)}%`)
}

export function startsWith(left: Left, value: string): Condition {
  return compare(left, 'Like', `${checked(value)}%`)
}

/**
 * The body of a search for objects that match one of the conditions. A group needs at least two (seen in public code).
 */
export function searchFor(
  projectionId: string,
  conditions: readonly [Condition, ...(readonly Condition[])],
): object {
  const [first, ...more] = conditions
  const expression = more.length === 0 ? first : { Or: { Expression: conditions } }
  return { Id: projectionId, Criteria: { Base: { Expression: expression } } }
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/
const LAST_MODIFIED: Left = { GenericProperty: 'LastModified' }

/**
 * The body of a search for objects that changed between two times, in whole seconds of UTC without a zone.
 *
 * @param end absent: no upper limit @throws TypeError for an invalid time
 */
export function searchChanged(projectionId: string, from: string, end?: string): object {
  const since = compareTime('GreaterEqual', from)
  if (end === undefined) return searchFor(projectionId, [since])
  const expression = { And: { Expression: [since, compareTime('Less', end)] } }
  return { Id: projectionId, Criteria: { Base: { Expression: expression } } }
}

function compareTime(operator: Operator, time: string): Condition {
  if (!TIME.test(time)) throw new TypeError('Refused to search for an invalid time')
  return compare(LAST_MODIFIED, operator, time)
}

function compare(left: Left, operator: Operator, value: string): Condition {
  return {
    SimpleExpression: {
      ValueExpressionLeft: left,
      Operator: operator,
      ValueExpressionRight: { Value: value },
    },
  }
}

function checked(value: string): string {
  if (!isSearchable(value))
    throw new TypeError('Refused to search for a value that is not an identifier or a name')
  return value
}
