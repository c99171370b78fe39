import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { GATEWAY_DESCRIPTION } from './description.ts'

async function complaintsAbout(description: object): Promise<unknown> {
  const { valid, errors } = await new Validator().validate({ ...description })
  return valid ? [] : errors
}

test('the contract of the gateway is an OpenAPI 3 document', async () => {
  expect(GATEWAY_DESCRIPTION).toMatchObject({ openapi: '3.0.3' })
  expect(await complaintsAbout(GATEWAY_DESCRIPTION)).toEqual([])
})

test('and a misspelt member of it would be noticed', async () => {
  const misspelt = JSON.parse(JSON.stringify(GATEWAY_DESCRIPTION).replace('"operationId"', '"operationID"'))
  expect(await complaintsAbout(misspelt)).not.toEqual([])
})

test('everything that it refers to is in it', () => {
  const text = JSON.stringify(GATEWAY_DESCRIPTION)
  const references = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)]
  const { components } = GATEWAY_DESCRIPTION as unknown as {
    components: Record<string, Record<string, unknown>>
  }
  const missing = references.filter(([, kind = '', name = '']) => components[kind]?.[name] === undefined)
  expect(references.length).toBeGreaterThan(0)
  expect(missing).toEqual([])
})
