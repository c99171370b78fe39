import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ErrorObject, ValidateFunction } from 'ajv'
import Ajv from 'ajv-draft-04'
import type { BicepFile, BicepProblem, Deployed } from './bicep-file.ts'
import { valueOf } from './value-of.ts'

/** Azure's published schemas of resources, beside the checkout; not part of the repository. */
export const SCHEMA_FOLDER = '../shared/reference/arm'

export interface ShapeReport {
  readonly checked: number
  /** Types of resources that the folder has no schema for, as `Type@version`. */
  readonly unknown: readonly string[]
  readonly problems: readonly BicepProblem[]
}

export type CheckShapes = (file: BicepFile) => ShapeReport

/** @returns undefined when the schemas are not there */
export async function loadShapes(folder: string = SCHEMA_FOLDER): Promise<CheckShapes | undefined> {
  if (!existsSync(folder)) return undefined
  const definitions = await readDefinitions(folder)
  const common = await readJson(join(folder, 'common_definitions.json'))
  const ajv = new Ajv.default({ strict: false, allErrors: true, logger: false, validateFormats: false })
  ajv.addSchema(common, 'https://schema.management.azure.com/schemas/common/definitions.json')
  const compiled = new Map<string, ValidateFunction>()
  const validatorOf = (type: string, schema: object): ValidateFunction => {
    const validate = compiled.get(type) ?? ajv.compile(schema)
    compiled.set(type, validate)
    return validate
  }
  return (file) => {
    const resources = file.resources.filter(({ isExisting }) => !isExisting)
    const known = resources.filter(({ of }) => definitions.has(of.toLowerCase()))
    return {
      checked: known.length,
      unknown: resources.filter((resource) => !known.includes(resource)).map(({ of }) => of),
      problems: known.flatMap((resource) =>
        problemsOf(
          file,
          resource,
          validatorOf(resource.of, definitions.get(resource.of.toLowerCase()) ?? {}),
        ),
      ),
    }
  }
}

type Schema = Readonly<Record<string, unknown>>

/** By `Namespace/type@version` in lower case, each a separate schema with the definitions that it refers to. */
async function readDefinitions(folder: string): Promise<Map<string, Schema>> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}-/.test(name))
  const entries = await Promise.all(
    files.map(async (name) => {
      const [, version, namespace] = /^(\d{4}-\d\d-\d\d(?:-preview)?)_(Microsoft\.[A-Za-z]+)/.exec(name) ?? []
      const { definitions, resourceDefinitions } = await readJson(join(folder, name))
      const closed = closeObjects(definitions) as object
      return Object.entries(resourceDefinitions as Record<string, Schema>).map(
        ([key, definition]) =>
          [
            `${namespace}/${key.replaceAll('_', '/')}@${version}`.toLowerCase(),
            { ...(closeObjects(definition) as Schema), definitions: closed },
          ] as const,
      )
    }),
  )
  return new Map(entries.flat())
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
}

/** Closes objects, which the published schemas leave open: a misspelt property would pass. Parts of a combined schema stay open. */
function closeObjects(schema: unknown, isPart = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => closeObjects(item, isPart))
  if (typeof schema !== 'object' || schema === null) return schema
  const isWhole = 'properties' in schema
  const entries = Object.entries(schema)
  const inner = Object.fromEntries(
    entries.map(([key, value]) => [key, closeObjects(value, isWhole && COMBINATORS.has(key))]),
  )
  const isComplete = isWhole && !isPart && !entries.some(([key]) => COMBINATORS.has(key))
  const isObject = isComplete && inner['type'] === 'object' && !('additionalProperties' in inner)
  return isObject ? { ...inner, additionalProperties: false } : inner
}

const COMBINATORS: ReadonlySet<string> = new Set(['oneOf', 'anyOf', 'allOf'])

/** Properties of every resource that the language defines and the schemas do not. */
const OF_THE_LANGUAGE = new Set(['scope', 'parent', 'dependsOn'])

function problemsOf(file: BicepFile, resource: Deployed, validate: ValidateFunction): BicepProblem[] {
  const [type, apiVersion] = resource.of.split('@')
  const body = valueOf(resource.body, file) as Record<string, unknown>
  const own = Object.fromEntries(Object.entries(body).filter(([key]) => !OF_THE_LANGUAGE.has(key)))
  // A template puts the parent's name before it.
  if ('parent' in body) own['name'] = `[parent/${String(own['name'])}]`
  if (validate(withoutNulls({ ...own, type, apiVersion }))) return []
  const reasons = new Set((validate.errors ?? []).filter(isTelling).map(reasonOf))
  return [...reasons].map((reason) => ({
    path: file.path,
    line: resource.line,
    reason: `${resource.of} ${reason}`,
  }))
}

/** Azure treats null as absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const given = Object.entries(value).filter(([, part]) => part !== null)
  return Object.fromEntries(given.map(([key, part]) => [key, withoutNulls(part)]))
}

/** For a value that matches none of several shapes, the problems of each shape are listed; the summary adds nothing. */
function isTelling({ keyword, instancePath, schemaPath, params }: ErrorObject): boolean {
  if (keyword === 'oneOf' || keyword === 'anyOf') return false
  if (schemaPath.includes('definitions/expression')) return false
  // The newer kind "Direct" of rules and custom streams are documented, but not in the published schema.
  if (instancePath === '/kind' && keyword === 'enum') return !isDirect(params)
  return !(/\/streams\/\d+$/.test(instancePath) && keyword === 'enum')
}

function isDirect({ allowedValues }: ErrorObject['params']): boolean {
  return Array.isArray(allowedValues) && allowedValues.join() === 'Linux,Windows'
}

function reasonOf({ instancePath, message, params }: ErrorObject): string {
  const more = params as Record<string, unknown>
  const detail = more['allowedValues'] ?? more['additionalProperty']
  return `${instancePath === '' ? '/' : instancePath} ${message}${detail === undefined ? '' : `: ${JSON.stringify(detail)}`}`
}
