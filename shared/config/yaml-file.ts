import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { isCollection, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import bridgeSchema from '../../schemas/bridge.schema.json' with { type: 'json' }
import templateSchema from '../../schemas/template.schema.json' with { type: 'json' }
import type { Problem } from './problem.ts'

/** A YAML text that its schema allows, with the way back from a value to its line. */
export interface YamlFile<T> {
  readonly name: string
  readonly value: T
  /** A problem at the value that the keys lead to, or at the nearest place above it that exists. */
  problemAt(path: readonly (string | number)[], reason: string, lineInText?: number): Problem
}

export type SchemaName = 'bridge' | 'template'

const schemas = { bridge: bridgeSchema, template: templateSchema }
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strict: true })
const validators = new Map<SchemaName, ValidateFunction>()

/** Parses and checks a file's text; on failure, everything that is wrong with it. */
export function parseYamlFile<T>(name: string, text: string, schema: SchemaName): YamlFile<T> | Problem[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    return document.errors.map((error) => ({
      file: name,
      line: lines.linePos(error.pos[0]).line,
      reason: `not YAML: ${error.message}`,
    }))
  }
  const value: unknown = document.toJS()
  const file: YamlFile<T> = {
    name,
    value: value as T,
    problemAt: (path, reason, lineInText = 1) => {
      const place = nodeAt(document.contents, path)
      const line = place?.range == null ? 1 : lines.linePos(place.range[0]).line
      return { file: name, line: line + extraLines(place, lineInText), reason }
    },
  }
  const validate = validatorOf(schema)
  if (validate(value)) return file
  return relevant(validate.errors ?? []).map((error) => file.problemAt(pathOf(error), reasonOf(error)))
}

function validatorOf(name: SchemaName): ValidateFunction {
  const known = validators.get(name)
  if (known !== undefined) return known
  const made = ajv.compile(schemas[name])
  validators.set(name, made)
  return made
}

/** The key's node where there is one: a person looks for the key, and a block's text starts on the line below it. */
function nodeAt(root: Node | null, path: readonly (string | number)[]): Node | undefined {
  let here: Node | undefined = root ?? undefined
  let value: unknown = root
  for (const segment of path) {
    if (!isCollection(value)) break
    const item = value.items.find((candidate, index) =>
      isPair(candidate)
        ? isScalar(candidate.key) && String(candidate.key.value) === String(segment)
        : index === segment,
    )
    if (item === undefined) break
    here = (isPair(item) ? item.key : item) as Node
    value = isPair(item) ? item.value : item
  }
  return here
}

/** A block text (`|`) starts on the line after its key. */
function extraLines(place: Node | undefined, lineInText: number): number {
  return place === undefined || lineInText === 1 ? 0 : lineInText
}

// A failing `propertyNames` is told twice: by the pattern inside it and by the keyword itself.
function relevant(errors: readonly ErrorObject[]): ErrorObject[] {
  return errors.filter((error) => error.keyword !== 'propertyNames')
}

function pathOf(error: ErrorObject): string[] {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
  const inside = error.propertyName ?? (error.params as { additionalProperty?: string }).additionalProperty
  return inside === undefined ? path : [...path, inside]
}

function reasonOf(error: ErrorObject): string {
  const place = error.instancePath === '' ? '' : `${error.instancePath.slice(1).replaceAll('/', '.')} `
  const parameters = error.params as {
    additionalProperty?: string
    allowedValues?: unknown[]
    pattern?: string
  }
  if (parameters.additionalProperty !== undefined)
    return `${place}has no setting ${parameters.additionalProperty}`
  if (parameters.allowedValues !== undefined)
    return `${place}must be one of ${parameters.allowedValues.join(', ')}`
  if (error.propertyName !== undefined)
    return `${error.propertyName} is not a valid name: it must match ${parameters.pattern}`
  return `${place}${error.message}`
}
