import { Ajv, type ValidateFunction } from 'ajv'
import type { HttpAnswer, HttpRequest } from '../../../shared/http/http-client.ts'

/** The part of an OpenAPI description that is checked against. */
interface ApiDescription {
  readonly paths: object
  readonly components?: object
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>
}

export interface Exchange {
  readonly request: HttpRequest
  readonly answer: HttpAnswer
}

interface OpenApiCheck {
  /** `get /path/{id}` of every operation that is described. */
  readonly operations: readonly string[]
  /** The operation that a request is for. @throws Error when none is */
  readonly operationOf: (method: string, url: URL) => { readonly name: string; readonly operation: Operation }
  /** What is wrong with a message; empty when it is as described. */
  readonly complaints: (content: Content | undefined, mediaType: string, text: string | undefined) => string[]
  readonly complaintsAbout: (exchange: Exchange) => string[]
}

/**
 * Holds messages to a description: every path, query parameter, status and member must be in it.
 *
 * @param toPath the path in the description's terms
 */
export function createOpenApiCheck(spec: ApiDescription, toPath: (path: string) => string): OpenApiCheck {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  const components = closed(spec.components ?? {})
  const compile = (schema: object): ValidateFunction =>
    ajv.compile({ ...(closed(schema) as object), components })
  const operations = Object.entries(spec.paths as Record<string, Record<string, object>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method} ${path}`,
        method: method.toUpperCase(),
        pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
        operation: resolved(spec, operation) as Operation,
      })),
  )

  const operationOf: OpenApiCheck['operationOf'] = (method, url) => {
    const path = toPath(url.pathname)
    const found = operations.find((each) => each.method === method && each.pattern.test(path))
    if (found === undefined) throw new Error(`The description has no ${method} ${path}`)
    return found
  }

  const complaints: OpenApiCheck['complaints'] = (content, mediaType, text) => {
    const described = content?.content?.[mediaType]
    if (described === undefined) {
      return text === undefined || text === '' ? [] : ['a body where none is described']
    }
    if (!/\bjson$/.test(mediaType) || described.schema === undefined) return []
    const validate = compile(described.schema)
    return validate(JSON.parse(text ?? '')) ? [] : [ajv.errorsText(validate.errors)]
  }

  return {
    operations: operations.map(({ name }) => name),
    operationOf,
    complaints,
    complaintsAbout: ({ request, answer }) => {
      const { name, operation } = operationOf(request.method, request.url)
      const response = operation.responses[String(answer.status)]
      return [
        ...parameterComplaints(operation, request),
        ...complaints(operation.requestBody, request.headers['content-type'] ?? '', request.body),
        ...(response === undefined ? [`status ${answer.status}`] : []),
        ...headerComplaints(response, answer),
        ...complaints(response, mediaTypeOf(answer), answer.text),
      ].map((complaint) => `${name}: ${complaint}`)
    },
  }
}

function parameterComplaints({ parameters = [] }: Operation, { url, headers }: HttpRequest): string[] {
  const isThere = (name: string, where: string): boolean =>
    where === 'query' ? url.searchParams.has(name) : where !== 'header' || name.toLowerCase() in headers
  const unknown = [...url.searchParams.keys()].filter(
    (query) => !parameters.some((each) => each.in === 'query' && each.name === query),
  )
  const missing = parameters.filter((each) => each.required === true && !isThere(each.name, each.in))
  return [
    ...unknown.map((query) => `query ${query}`),
    ...missing.map((each) => `no ${each.in} ${each.name}, which is required`),
  ]
}

function headerComplaints(response: Content | undefined, { headers }: HttpAnswer): string[] {
  const required = Object.entries(response?.headers ?? {}).filter(([, header]) => header.required === true)
  return required
    .filter(([name]) => !(name.toLowerCase() in headers))
    .map(([name]) => `an answer without ${name}, which is required`)
}

function mediaTypeOf({ headers }: HttpAnswer): string {
  return headers['content-type']?.split(';')[0]?.trim() ?? ''
}

/** What an operation refers to in place of it, but for schemas, which the validator resolves. */
function resolved(spec: ApiDescription, node: unknown): unknown {
  if (Array.isArray(node)) return node.map((each) => resolved(spec, each))
  if (typeof node !== 'object' || node === null) return node
  const [, kind = '', name = ''] =
    ('$ref' in node && /^#\/components\/(\w+)\/(\w+)$/.exec(String(node.$ref))) || []
  if (kind !== '' && kind !== 'schemas') {
    return resolved(spec, (spec.components as Record<string, Record<string, unknown>>)[kind]?.[name])
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolved(spec, value)]))
}

/** A member that the description does not name is a mistake, unless it says that any may come. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in copy ? { additionalProperties: false, ...copy } : copy
}
