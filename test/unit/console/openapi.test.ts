import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createConsoleBench, CONSOLE } from '../../builders/console.ts'
import { buildAccepted, buildDelivered, buildWaiting } from '../../builders/journal-entry.ts'
import { buildNotification } from '../../builders/notification.ts'
import { START } from '../../builders/clock.ts'
import { NEW_TICKET_RECORD } from '../../../shared/storage/ledger.ts'

const TEXT = readFileSync(new URL('../../../docs/console.openapi.yaml', import.meta.url), 'utf8')

interface Description {
  readonly paths: Readonly<
    Record<
      string,
      { get?: { responses: { 200: { content: { 'application/json': { schema: { $ref: string } } } } } } }
    >
  >
}

const description = parse(TEXT) as Description
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
ajv.addSchema(description, 'console')

test('the description is an OpenAPI document', async () => {
  const { valid, errors } = await new Validator().validate(TEXT)
  expect([errors, valid]).toEqual([undefined, true])
})

describe('what pages give as JSON is what the description says', () => {
  const correlationId = 'c'.repeat(32)

  const pages = Object.entries(description.paths).flatMap(([path, { get }]) =>
    get === undefined ? [] : [[path, get] as const],
  )

  test.each(pages)('%s', async (path, get) => {
    const bench = createConsoleBench()
    const { storage } = bench
    const claim = await storage.ledger.claim({ connection: 'servicenow', correlationId }, [])
    await claim?.save({ ...NEW_TICKET_RECORD, item: { id: '1', number: 'INC1', url: '' }, status: 'open' })
    await storage.journal.write([
      buildAccepted(),
      buildDelivered({ correlationId }),
      buildAccepted({ deliveryId: 'w' }),
      buildWaiting({ deliveryId: 'w' }),
    ])
    await storage.deadLetters.write({
      code: 'gave_up',
      reason: 'r',
      diedAt: START,
      attempts: 1,
      notification: buildNotification(),
    })
    const operator = await bench.browserOf('olivia', 'Ops.Operator')
    const silence = { minutes: '30', all: 'yes', why: 'move', csrf: await operator.csrf() }
    await operator.post('/silences/add', silence)
    const browser = await bench.browserOf('robin', 'Ops.Reader')
    const url = path.replace('{connection}', 'servicenow').replace('{correlationId}', correlationId)
    const answer = await browser.go(`${CONSOLE}${url}`)
    const { $ref } = get.responses[200].content['application/json'].schema
    const validate = ajv.getSchema(`console${$ref}`)
    expect(answer.status).toBe(200)
    expect([validate?.(await answer.json()), validate?.errors]).toEqual([true, null])
  })
})
