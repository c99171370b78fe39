import { Ajv } from 'ajv'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const FOLDER = new URL('../../../schemas/', import.meta.url)

interface Schema {
  readonly $id: string
  readonly $schema: string
}

interface Example {
  /** The part of the schema that has it. */
  readonly $ref: string
  readonly value: unknown
}

/** What a schema shows to people: its examples and its defaults. */
function examplesIn(schema: unknown, $ref: string): Example[] {
  if (typeof schema !== 'object' || schema === null) return []
  const examples =
    'examples' in schema && Array.isArray(schema.examples) ? (schema.examples as unknown[]) : []
  const presets = 'default' in schema ? [schema.default] : []
  const inside = Object.entries(schema).flatMap(([key, part]) =>
    examplesIn(part, `${$ref}/${encodeURIComponent(key)}`),
  )
  return [...[...examples, ...presets].map((value) => ({ $ref, value })), ...inside]
}

const files = readdirSync(FOLDER).map((name) => ({
  name,
  schema: JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Schema,
}))
const ajv = new Ajv({
  allowUnionTypes: true,
  discriminator: true,
  strict: true,
  schemas: files.map(({ schema }) => schema),
})

test.each(files)('schemas/$name is a draft-07 schema with the name of its file', async ({ name, schema }) => {
  expect(schema).toMatchObject({ $id: name, $schema: 'http://json-schema.org/draft-07/schema#' })
  await ajv.validateSchema(schema)
  expect(ajv.errors ?? []).toEqual([])
})

test.each(files.flatMap(({ schema }) => examplesIn(schema, `${schema.$id}#`)))(
  '$ref holds for its own example $value',
  ({ $ref, value }) => {
    expect(ajv.validate({ $ref }, value)).toBe(true)
  },
)
