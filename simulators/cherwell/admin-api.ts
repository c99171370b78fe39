import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { jsonBody } from '../json-body.ts'
import { seededItems } from '../seed-work-items.ts'
import { type BusinessObject, field } from './business-objects.ts'
import { publicIdOf, type StoredRecord, type Values } from './database.ts'
import { FAULT_SCHEMA } from './fault.ts'
import type { Environment, Instance } from './instance.ts'
import { SERVERS } from './seed.ts'
import { seedRecords } from './seed-records.ts'
import type { TokenSettings } from './token-store.ts'

const object = (properties: object, required: string[] = []): object => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})

const parseRevocation = jsonBody<{ refresh?: boolean }>(object({ refresh: { type: 'boolean' } }))

/** Settings of the server besides those of its tokens. */
interface ServerSettings {
  readonly pageCap?: number
  readonly utcOffset?: string
}

const parseSettings = jsonBody<Partial<TokenSettings> & ServerSettings>(
  object({
    accessTokenSeconds: { type: 'integer', minimum: 1 },
    refreshTokenSeconds: { type: 'integer', minimum: 1 },
    rotateRefreshTokens: { type: 'boolean' },
    licences: { type: ['integer', 'null'], minimum: 1 },
    pageCap: { type: 'integer', minimum: 1 },
    utcOffset: { type: 'string', pattern: '^[+-]\\d\\d:\\d\\d$' },
  }),
)

const parseField = jsonBody<{ maximumSize?: number }>(
  object({ maximumSize: { type: 'integer', minimum: 1 } }),
)

const parseValues = jsonBody<Values>({ type: 'object', additionalProperties: { type: 'string' } })

/** Requests that the real product does not have: they do what a test, an operator or an outage would do. See the README. */
export function adminApi(instance: Instance): Hono<Environment> {
  const { database, tokens } = instance
  const app = new Hono<Environment>()
  app.route('/requests', requestRoutes(instance.requests))
  app.route('/faults', faultRoutes(instance.faults, FAULT_SCHEMA))
  app.post('/tokens/revoke', async (context) => {
    const hasBody = context.req.header('content-type') !== undefined
    const { refresh } = hasBody ? await parseRevocation(context) : {}
    if (refresh === true) tokens.revokeAll()
    else tokens.revokeAccessTokens()
    return context.body(null, 204)
  })
  app.post('/settings', async (context) => {
    const { pageCap, utcOffset, ...ofTokens } = await parseSettings(context)
    instance.pageCap = pageCap ?? instance.pageCap
    database.utcOffset = utcOffset ?? database.utcOffset
    Object.assign(tokens.settings, ofTokens)
    return context.json(tokens.settings)
  })
  app.post('/seed', async (context) => {
    const items = await seededItems(context, instance.now(), SERVERS)
    seedRecords(database, items)
    return context.json({ records: items.length })
  })
  app.put('/fields/:object/:name', async (context) => {
    const name = context.req.param('name')
    findObject(instance, context.req.param('object')).fields.set(name, field(name, await parseField(context)))
    return context.body(null, 204)
  })
  app.delete('/fields/:object/:name', (context) => {
    findObject(instance, context.req.param('object')).fields.delete(context.req.param('name'))
    return context.body(null, 204)
  })
  app.get('/records/:object', (context) => {
    const records = database.recordsOf(findObject(instance, context.req.param('object')))
    return context.json({ records: records.map((record) => render(instance, record)) })
  })
  app.patch('/records/:id', async (context) => {
    const record = findRecord(instance, context.req.param('id'))
    database.change(record, await parseValues(context), instance.now(), 'CSDAdmin')
    return context.json(render(instance, record))
  })
  app.delete('/records/:id', (context) => {
    database.remove(findRecord(instance, context.req.param('id')))
    return context.body(null, 204)
  })
  return app
}

/** A record with its linked records and its files. */
function render({ database }: Instance, record: StoredRecord): object {
  const related = database.relationships.map((relationship): [string, Values[]] => [
    relationship.displayName,
    database.related(record, relationship).map(({ values }) => values),
  ])
  const files = database.files
    .filter(({ recId }) => recId === record.recId)
    .map(({ name, content }) => ({ name, text: content.toString() }))
  return {
    busObRecId: record.recId,
    busObPublicId: publicIdOf(record),
    values: record.values,
    related: Object.fromEntries(related),
    files,
  }
}

function findObject({ database }: Instance, name: string): BusinessObject {
  const found = database.object(name)
  if (found === undefined) throw new HTTPException(404, { message: `no business object ${name}` })
  return found
}

function findRecord({ database }: Instance, id: string): StoredRecord {
  const record = database.records.get(id)
  if (record === undefined) throw new HTTPException(404, { message: 'no such record' })
  return record
}
