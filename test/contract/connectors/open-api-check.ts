import { Ajv, type ValidateFunction } from 'ajv'
import type { HttpAnswer, HttpRequest } from '../../../shared/http/http-client.ts'

/** The part of an OpenAPI description that is checked against. */
interface ApiDescription {
  readonly paths: object
  readonly components?: object
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>
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
  const operations = Object.entries(spec.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method} ${path}`,
        method: method.toUpperCase(),
        pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
        operation,
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
    if (mediaType !== 'application/json' || described.schema === undefined) return []
    const validate = compile(described.schema)
    return validate(JSON.parse(text ?? '')) ? [] : [ajv.errorsText(validate.errors)]
  }

  return {
    operations: operations.map(({ name }) => name),
    operationOf,
    complaints,
    complaintsAbout: ({ request, answer }) => {
      const { name, operation } = operationOf(request.method, request.url)
      const queries =
        operation.parameters?.filter((each) => each.in === 'query').map((each) => each.name) ?? []
      const unknown = [...request.url.searchParams.keys()].filter((query) => !queries.includes(query))
      const response = operation.responses[String(answer.status)]
      return [
        ...unknown.map((query) => `query ${query}`),
        ...complaints(operation.requestBody, request.headers['content-type'] ?? '', request.body),
        ...(response === undefined ? [`status ${answer.status}`] : []),
        ...complaints(response, 'application/json', answer.text),
      ].map((complaint) => `${name}: ${complaint}`)
    },
  }
}

/** A member that the description does not name is a mistake, unless it says that any may come. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in copy ? { additionalProperties: false, ...copy } : copy
}
