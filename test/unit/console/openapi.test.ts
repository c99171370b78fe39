import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { Hono } from 'hono'
import { addActions } from '../../../shared/console/actions.ts'
import type { ConsoleEnv } from '../../../shared/console/answers.ts'
import { addSilences } from '../../../shared/console/silence-views.ts'
import { addViews } from '../../../shared/console/views.ts'
import { CONSOLE, createConsoleBench, createConsoleData } from '../../builders/console.ts'
import { consoleOperations, DESCRIPTION_TEXT, faultsOf } from '../../builders/console-description.ts'
import { buildAccepted, buildDelivered, buildWaiting } from '../../builders/journal-entry.ts'
import { buildNotification } from '../../builders/notification.ts'
import { buildPayload } from '../../builders/payload.ts'
import { START } from '../../builders/clock.ts'
import { NEW_TICKET_RECORD } from '../../../shared/storage/ledger.ts'

test('the description is an OpenAPI document', async () => {
  const { valid, errors } = await new Validator().validate(DESCRIPTION_TEXT)
  expect([errors, valid]).toEqual([undefined, true])
})

/** A path as the console itself knows it. */
const pathIn = (path: string): string => path.replace('/console', '')

/** They are for people: files, and a first page that has another name. */
const WITHOUT_DATA = new Set(['GET /', 'POST /playground/download'])

test('every route that the console serves is described, and no other', () => {
  const app = new Hono<ConsoleEnv>()
  for (const add of [addViews, addActions, addSilences]) add(app, createConsoleData())
  const served = app.routes.map(({ method, path }) => `${method} ${path}`)
  const described = consoleOperations.map(
    ({ method, path }) =>
      `${method} ${pathIn(path)
        .replace('.json', '')
        .replaceAll(/\{(\w+)\}/g, ':$1')}`,
  )
  expect(described.toSorted()).toEqual(
    [...new Set(served)].filter((route) => !WITHOUT_DATA.has(route)).toSorted(),
  )
})

describe('what is answered as JSON is what the description says', () => {
  const correlationId = 'c'.repeat(32)

  test.each(consoleOperations)('$method $path', async (described) => {
    const { method } = described
    const path = pathIn(described.path)
    const bench = createConsoleBench()
    const { storage } = bench
    const claim = await storage.ledger.claim({ connection: 'servicenow', correlationId }, [])
    await claim?.save({ ...NEW_TICKET_RECORD, item: { id: '1', number: 'INC1', url: '' }, status: 'open' })
    const name = await storage.keptPayloads.keep('d', { a: 1 })
    await storage.journal.write([
      buildAccepted(),
      buildDelivered({ correlationId, payload: name }),
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
    const id = String(storage.deadLetters.ids[0])
    const browser = await bench.browserOf('olivia', 'Ops.Operator')
    const csrf = await browser.csrf()
    const silence = { csrf, minutes: '30', all: 'yes', why: 'move' }
    const added = await (await browser.post('/silences/add.json', silence)).json()
    const [{ id: silenceId }] = (added as { silences: [{ id: string }] }).silences
    const forms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      '/silences/add.json': silence,
      '/silences/end.json': { id: silenceId },
      '/connections/check.json': { connection: 'servicenow' },
      '/playground.json': { payload: JSON.stringify(buildPayload()) },
    }
    const queries: Readonly<Record<string, Record<string, string>>> = {
      '/dead-letters/letter.json': { id },
      '/tickets/{connection}/{correlationId}/payload.json': { delivery: 'd', name },
    }
    const url = path.replace('{connection}', 'servicenow').replace('{correlationId}', correlationId)
    const answer =
      method === 'GET'
        ? await browser.go(`${CONSOLE}${url}?${new URLSearchParams(queries[path]).toString()}`)
        : await browser.post(url, { csrf, ...(forms[path] ?? { id, why: 'a test' }) })
    const type = String(answer.headers.get('content-type')).replace(/;.*/, '')
    const { status } = answer
    expect(status).toBe(200)
    expect(faultsOf(described, { status, type, body: await answer.json() })).toBeNull()
  })
})
