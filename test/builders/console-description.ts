import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'

export const DESCRIPTION_TEXT = readFileSync(
  new URL('../../docs/console.openapi.yaml', import.meta.url),
  'utf8',
)

interface Answered {
  readonly content?: Readonly<Record<string, { readonly schema: { readonly $ref: string } }>>
}

interface Operation {
  readonly summary: string
  readonly security?: readonly object[]
  readonly responses: Readonly<Record<string, Answered>>
}

interface Description {
  readonly paths: Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>
  readonly components: { readonly responses: { readonly Problem: Answered } }
}

export interface DescribedOperation {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly operation: Operation
}

const description = parse(DESCRIPTION_TEXT) as Description
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
ajv.addSchema(description, 'console')

const described: readonly DescribedOperation[] = Object.entries(description.paths).flatMap(
  ([path, { get, post }]) => [
    ...(get === undefined ? [] : [{ method: 'GET' as const, path, operation: get }]),
    ...(post === undefined ? [] : [{ method: 'POST' as const, path, operation: post }]),
  ],
)

const isOfConsole = ({ path }: DescribedOperation): boolean => path.startsWith('/console/')

export const consoleOperations = described.filter(isOfConsole)
export const operatorsOperations = described.filter((operation) => !isOfConsole(operation))

/** @returns how an answer departs from the description; null when it does not */
export function faultsOf(
  { operation }: DescribedOperation,
  { status, type, body }: { readonly status: number; readonly type?: string; readonly body: unknown },
): unknown {
  const answered = operation.responses[status] ?? description.components.responses.Problem
  if (answered.content === undefined) return body === undefined ? null : 'There is a body.'
  const validate = ajv.getSchema(`console${answered.content[type ?? '']?.schema.$ref}`)
  if (validate === undefined) return `The description has no ${status} of type ${type}.`
  return validate(body) === true ? null : validate.errors
}
