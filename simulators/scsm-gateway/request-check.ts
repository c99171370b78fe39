import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { malformed } from './problem.ts'

type Json = Readonly<Record<string, unknown>>

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: Json
}

const FILE = new URL('../../docs/service-manager-gateway.openapi.yaml', import.meta.url)

const description = parse(readFileSync(FILE, 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const ajv = new Ajv({ strict: false, validateFormats: false, coerceTypes: 'array', useDefaults: true })

const operations = new Map(
  Object.values(description.paths)
    .flatMap((methods) => Object.values(methods))
    .map((operation) => [String(operation['operationId']), operation]),
)

/** Returns the value of a valid input. @throws Problem `malformed` for an invalid one */
export type Check<Input, Value> = (input: Input) => Value

/** A check of the query of an operation, which returns its values in the types of the contract. */
export function queryCheck<Query>(operationId: string): Check<URLSearchParams, Query> {
  const parameters = ((operations.get(operationId)?.['parameters'] ?? []) as Json[])
    .map((each) => resolve(each) as unknown as Parameter)
    .filter((each) => each.in === 'query')
  const validate = ajv.compile<Json>({
    type: 'object',
    additionalProperties: false,
    required: parameters.filter(({ required }) => required === true).map(({ name }) => name),
    // References are resolved here because the validator would not fill in a default behind a reference.
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, resolve(schema)])),
    components: description.components,
  })
  return (query) => {
    const values = Object.fromEntries(
      [...new Set(query.keys())].map((name) => {
        const all = query.getAll(name)
        return [name, all.length === 1 ? all[0] : all]
      }),
    )
    if (validate(values)) return values as Query
    throw malformed(ajv.errorsText(validate.errors, { dataVar: 'query' }))
  }
}

/** A check of a body against a schema of the contract. */
export function bodyCheck<Body>(schema: string): Check<string, Body> {
  // Types are not coerced: a text is not a number.
  const validate = new Ajv({ strict: false, validateFormats: false }).compile<Body>({
    ...(description.components['schemas']?.[schema] as object),
    components: description.components,
  })
  return (text) => {
    const body = parsed(text)
    if (validate(body)) return body
    throw malformed(ajv.errorsText(validate.errors, { dataVar: 'body' }))
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('The body is no JSON.')
  }
}

/** Resolves a reference to a component. The validator resolves references inside a schema. */
function resolve(node: Json): Json {
  const [, kind = '', name = ''] = /^#\/components\/(\w+)\/(\w+)$/.exec(String(node['$ref'])) ?? []
  return kind === '' ? node : (description.components[kind]?.[name] as Json)
}
