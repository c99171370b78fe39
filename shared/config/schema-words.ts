import type { ErrorObject } from 'ajv'
import { closestName, suggestion } from '../closest-name.ts'
import { DURATION } from './duration.ts'

type Path = readonly string[]

/** Why a value does not match its schema, for people who do not know JSON Schema. @param root what the file says */
export function schemaReason(error: ErrorObject, root: unknown): string {
  const { keyword, params } = error
  const { additionalProperty, missingProperty, allowedValues } = params as {
    readonly additionalProperty?: string
    readonly missingProperty?: string
    readonly allowedValues?: readonly unknown[]
  }
  const owner = placeOf(pathOf(error), root)
  if (additionalProperty !== undefined) {
    return `${owner} cannot have ${additionalProperty}${suggestion(additionalProperty, knownNames(error), 'It can have')}`
  }
  if (missingProperty !== undefined) return `${missingProperty} is missing in ${owner}`
  const { propertyName } = error
  if (allowedValues !== undefined && propertyName !== undefined) {
    return `${owner} cannot have ${propertyName}${suggestion(propertyName, allowedValues.map(String), 'It can have')}`
  }
  if (propertyName !== undefined) return nameReason(propertyName, error)
  if (allowedValues !== undefined) {
    const meant = closestName(String(error.data), allowedValues.map(String))
    const instead =
      meant === undefined ? `It is one of ${allowedValues.join(', ')}.` : `Did you mean ${meant}?`
    return `${owner} cannot be ${shown(error.data)}. ${instead}`
  }
  return `${owner} ${WORDS[keyword]?.(error) ?? error.message}`
}

/** Where in a document an error is. */
export function pathOf({ instancePath }: ErrorObject): string[] {
  return instancePath
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The name that an unknown name was probably meant to be, so that it is not reported as missing as well. */
export function meantName(error: ErrorObject): string | undefined {
  const { additionalProperty } = error.params as { readonly additionalProperty?: string }
  return additionalProperty === undefined ? undefined : closestName(additionalProperty, knownNames(error))
}

function knownNames({ parentSchema }: ErrorObject): readonly string[] {
  return Object.keys((parentSchema?.['properties'] as object | undefined) ?? {})
}

/** The place as a person calls it: `the route databases`, and not `routes.0`. */
function placeOf(path: Path, root: unknown): string {
  const [list, key, ...rest] = path
  if (list === undefined) return 'the file'
  if (key === undefined) return list
  const thing = {
    routes: routeAt(root, key),
    connections: `the connection ${key}`,
    tables: `the table ${key}`,
  }[list]
  if (thing === undefined) return [...path].join('.')
  return rest.length === 0 ? thing : `${memberOf(rest)} of ${thing}`
}

function memberOf(path: Path): string {
  const item = Number(path.at(-1))
  return Number.isInteger(item) ? `item ${item + 1} of ${path.slice(0, -1).join('.')}` : path.join('.')
}

function routeAt(root: unknown, index: string): string {
  const routes = (root as { readonly routes?: readonly unknown[] }).routes ?? []
  const { name } = (routes[Number(index)] ?? {}) as { readonly name?: unknown }
  return typeof name === 'string' ? `the route ${name}` : `route number ${Number(index) + 1}`
}

const TYPES: Readonly<Record<string, string>> = {
  object: 'a set of members, each a name and a colon',
  array: 'a list, each item after a hyphen',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
}

const WORDS: Readonly<Record<string, (error: ErrorObject) => string>> = {
  type: ({ params, parentSchema, data }) => {
    if (isDuration(parentSchema)) return durationWords(data)
    const types = [params['type'] as string | readonly string[]].flat()
    const brace = wasBrace(data) ? '; a text that begins with { needs quotes' : given(data)
    return `must be ${types.map((type) => TYPES[type] ?? type).join(', ')}${brace}`
  },
  pattern: ({ parentSchema, data }) => {
    if (isDuration(parentSchema)) return durationWords(data)
    const [example] = (parentSchema?.['examples'] as readonly string[] | undefined) ?? []
    const like = example === undefined ? '' : `, such as ${example}`
    return `cannot be ${shown(data)}${like === '' ? `: ${formOf(parentSchema)}` : like}`
  },
  minimum: ({ params, data }) => `must be at least ${params['limit']}${given(data)}`,
  maximum: ({ params, data }) => `must be at most ${params['limit']}${given(data)}`,
  minItems: () => 'must have at least one item',
  minProperties: () => 'must not be empty',
  minLength: () => 'must not be empty',
  uniqueItems: () => 'has an item twice',
}

function isDuration(schema: Readonly<Record<string, unknown>> | undefined): boolean {
  return schema?.['pattern'] === DURATION.pattern
}

function durationWords(data: unknown): string {
  return `must be a duration, a whole number and s, m, h or d, such as ${DURATION.examples.join(', ')}${given(data)}`
}

const NAME_PATTERN = '^[a-z][a-z0-9-]{0,62}$'

function nameReason(name: string, error: ErrorObject): string {
  const pattern = (error.params as { readonly pattern?: string }).pattern
  return `${name} cannot be a name here: ${pattern === NAME_PATTERN ? NAME_FORM : formOf({ pattern })}`
}

const NAME_FORM =
  'it has lower-case letters, digits and hyphens, begins with a letter and has at most 63 characters'

/** The form of names and ids that products have. */
function formOf(schema: Readonly<Record<string, unknown>> | undefined): string {
  const pattern = String(schema?.['pattern'])
  if (pattern === NAME_PATTERN) return NAME_FORM
  if (pattern.includes('{8}')) return 'it must be a GUID'
  const letters = pattern.includes('A-Z') ? 'letters' : 'lower-case letters'
  const others = pattern.includes('_') ? 'digits and underscores' : 'digits and hyphens'
  return `it has ${letters}, ${others}, and begins with a letter`
}

function given(data: unknown): string {
  return typeof data === 'object' || data === '' ? '' : `; it is ${shown(data)}`
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'blank' : value
  return JSON.stringify(value) ?? String(value)
}

/** `{{ … }}` without quotes is a map of a map in YAML. */
function wasBrace(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).some((key) => key.startsWith('{'))
}
