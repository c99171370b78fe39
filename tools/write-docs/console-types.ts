import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { compile } from 'json-schema-to-typescript'
import { format, resolveConfig } from 'prettier'
import { parse } from 'yaml'
import type { Page } from './generated-docs.ts'

type Schema = Readonly<Record<string, unknown>>

interface Parameter {
  readonly name: string
  readonly in: 'query' | 'path'
  readonly required?: boolean
  readonly schema: Schema
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>

interface Operation {
  readonly summary: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const BANNER =
  '// Types of docs/console.openapi.yaml, for clients in TypeScript. npm run write-docs writes this file.'

/** The library's remarks on the origin of a type, and comments that have nothing else. */
const REMARK = /(?: \*\n)? \* This interface was referenced by .*\n \* via the `definition` .*\n/g
const EMPTY = /\/\*\*\n \*\/\n/g

/** The types of the requests and answers of the console and the operators' endpoints. */
export async function readConsoleTypes(): Promise<Page> {
  const description = await readFile(new URL('../../docs/console.openapi.yaml', import.meta.url), 'utf8')
  const path = fileURLToPath(new URL('../../docs/console.openapi.ts', import.meta.url))
  const types = await compile(schemaOf(parse(description) as Description), 'Operations', {
    additionalProperties: false,
    bannerComment: BANNER,
    format: false,
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: true,
  })
  const style = await resolveConfig(path)
  return {
    path,
    written: await readFile(path, 'utf8'),
    current: await format(types.replaceAll(REMARK, '').replaceAll(EMPTY, ''), {
      ...style,
      parser: 'typescript',
    }),
  }
}

/** The description as one JSON Schema: a member for each operation, and the named schemas as its definitions. */
function schemaOf({ paths, components }: Description): Schema {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [
      `${method.toUpperCase()} ${path}`,
      exchangeOf(operation),
    ]),
  )
  const root = { ...objectOf(Object.fromEntries(operations)), $defs: components.schemas }
  return JSON.parse(JSON.stringify(root).replaceAll('#/components/schemas/', '#/$defs/')) as Schema
}

/** The request and the answer. */
function exchangeOf({ summary, parameters = [], requestBody, responses }: Operation): Schema {
  const body = requestBody === undefined ? undefined : schemaIn(requestBody.content)
  const [answer] = Object.entries(responses).flatMap(([status, { content }]) =>
    status === 'default' ? [] : [content === undefined ? { type: 'null' } : schemaIn(content)],
  )
  return {
    ...objectOf({
      ...parametersIn('path', parameters),
      ...parametersIn('query', parameters),
      ...(body && { body }),
      answer,
    }),
    description: summary,
  }
}

function parametersIn(place: Parameter['in'], parameters: readonly Parameter[]): Schema {
  const found = parameters.filter((parameter) => parameter.in === place)
  if (found.length === 0) return {}
  const members = Object.fromEntries(found.map(({ name, schema }) => [name, schema]))
  const required = found.filter((parameter) => parameter.required === true).map(({ name }) => name)
  return { [place]: objectOf(members, required) }
}

function schemaIn(content: Content): Schema | undefined {
  return Object.values(content)[0]?.schema
}

function objectOf(properties: Schema, required = Object.keys(properties)): Schema {
  return { type: 'object', properties, required }
}
