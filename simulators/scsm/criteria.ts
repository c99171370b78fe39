import { DECLARED_BY_WORK_ITEM, INCIDENT_CLASS, WORK_ITEM_CLASS } from '../service-manager/classes.ts'
import { isSameGuid } from '../service-manager/guid.ts'
import type { ExtensionProperty, Projection } from '../service-manager/management-group.ts'
import { invalidCriteria } from '../service-manager/sdk-error.ts'

type Test = (object: Projection) => boolean

type Json = Readonly<Record<string, unknown>>

/**
 * Whether an object matches the criteria of GetProjectionByCriteria.
 *
 * @param criteria the member `Criteria` of the request.
 * @throws SdkError for invalid criteria, for example with a property that no class has.
 */
export function parseCriteria(criteria: unknown, extension: readonly ExtensionProperty[]): Test {
  return parseExpression(member(member(criteria, 'Base'), 'Expression'), extension)
}

function parseExpression(expression: unknown, extension: readonly ExtensionProperty[]): Test {
  const { SimpleExpression: simple, And: and, Or: or } = objectIn(expression)
  if (simple !== undefined) return parseSimple(objectIn(simple), extension)
  const tests = listIn(member(and ?? or, 'Expression')).map((each) => parseExpression(each, extension))
  if (tests.length < 2) throw invalidCriteria('a group has two expressions at least')
  return and === undefined
    ? (object) => tests.some((test) => test(object))
    : (object) => tests.every((test) => test(object))
}

function parseSimple(simple: Json, extension: readonly ExtensionProperty[]): Test {
  const read = parseLeft(objectIn(simple['ValueExpressionLeft']), extension)
  const compare = COMPARISONS[String(simple['Operator'])]
  if (compare === undefined) throw invalidCriteria('unknown operator')
  const { Value: value } = objectIn(simple['ValueExpressionRight'])
  if (typeof value !== 'string') throw invalidCriteria('a value is a text')
  const { GenericProperty: generic } = objectIn(simple['ValueExpressionLeft'])
  if (generic === 'LastModified' && !TIME.test(value))
    throw invalidCriteria('LastModified is compared with a time')
  return (object) => compare(read(object).toLowerCase(), value.toLowerCase())
}

/** A time in criteria, in the form that the SDK accepts. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/

/** `$Context/Property[Type='<class>']/<property>$`, whose class must be the one that declares the property. */
const PROPERTY_PATH = /^\$Context\/Property\[Type='([0-9a-f-]{36})'\]\/(\w+)\$$/i

function parseLeft(left: Json, extension: readonly ExtensionProperty[]): (object: Projection) => string {
  const { Property: path, GenericProperty: generic } = left
  if (typeof generic === 'string') {
    const name = GENERIC[generic]
    if (name === undefined) throw invalidCriteria(`no generic property ${generic}`)
    return (object) => shown(object[name])
  }
  const [, classId = '', name = ''] = PROPERTY_PATH.exec(String(path)) ?? []
  if (!isDeclared(classId, name, extension)) throw invalidCriteria(`no property ${name} in this class`)
  return (object) => shown(object[name])
}

const GENERIC: Readonly<Record<string, string>> = {
  Id: 'BaseId',
  DisplayName: 'DisplayName',
  FullName: 'FullName',
  LastModified: 'LastModified',
}

function isDeclared(classId: string, name: string, extension: readonly ExtensionProperty[]): boolean {
  if (DECLARED_BY_WORK_ITEM.includes(name)) {
    return isSameGuid(classId, WORK_ITEM_CLASS) || isSameGuid(classId, INCIDENT_CLASS)
  }
  if (extension.some((each) => each.name === name && isSameGuid(classId, each.classId))) return true
  return INCIDENT_PROPERTIES.has(name) && isSameGuid(classId, INCIDENT_CLASS)
}

const INCIDENT_PROPERTIES = new Set([
  'Impact',
  'Urgency',
  'Status',
  'Classification',
  'TierQueue',
  'Priority',
])

/** Enumeration values are compared by their GUID. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'Id' in value) return String(value.Id)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

const COMPARISONS: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  Equal: (left, right) => left === right,
  NotEqual: (left, right) => left !== right,
  Greater: (left, right) => left > right,
  GreaterEqual: (left, right) => left >= right,
  Less: (left, right) => left < right,
  LessEqual: (left, right) => left <= right,
  Like: (left, right) => patternOf(right).test(left),
}

/** The database's LIKE: `%` matches any text, `_` any character, `[abc]` one of these. */
function patternOf(like: string): RegExp {
  const source = like.replaceAll(/\[([^\]]*)\]|[%_]|[^%_[]+|\[/g, (part, oneOf: string | undefined) => {
    if (part === '%') return '.*'
    if (part === '_') return '.'
    return oneOf === undefined
      ? part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
      : `[${oneOf.replaceAll(/[\\\]]/g, String.raw`\$&`)}]`
  })
  return new RegExp(`^${source}$`, 'su')
}

function member(of: unknown, name: string): unknown {
  return objectIn(of)[name]
}

function objectIn(value: unknown): Json {
  if (typeof value === 'object' && value !== null) return value as Json
  throw invalidCriteria('a part of the criteria is missing')
}

function listIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw invalidCriteria('a group has a list of expressions')
}
