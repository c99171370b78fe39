import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { jsonBody } from '../json-body.ts'
import { seededItems } from '../seed-work-items.ts'
import { FAULT_SCHEMA } from './fault.ts'
import { GUID } from './odata-path.ts'
import type { AlternateKey, Environment, Organization, Table } from './organization.ts'
import { readPayload } from './payload.ts'
import { overwriteRecord } from './records.ts'
import { parsePreferences, renderRecord } from './render-record.ts'
import { seedRecords } from './seed-records.ts'
import type { Value } from './columns.ts'

const object = (properties: object, required: string[] = Object.keys(properties)): object => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})

const parseRevocation = jsonBody<{ refresh?: boolean }>(object({ refresh: { type: 'boolean' } }, []))

const parsePrivileges = jsonBody<{ lacked: string[] }>(
  object({ lacked: { type: 'array', items: { type: 'string' } } }),
)

const parseKey = jsonBody<{ table: string; column: string; status: AlternateKey['status'] }>(
  object({
    table: { type: 'string' },
    column: { type: 'string', pattern: '^[a-z][a-z0-9_]*$' },
    status: { enum: ['Pending', 'InProgress', 'Active', 'Failed'] },
  }),
)

const parseSecured = jsonBody<{ table: string; columns: string[] }>(
  object({ table: { type: 'string' }, columns: { type: 'array', items: { type: 'string' } } }),
)

const parseSettings = jsonBody<{ pageCap: number }>(object({ pageCap: { type: 'integer', minimum: 1 } }))

/** Titles of seeded change requests. */
const MACHINES = ['web-server-01', 'sql-server-01']

const parseRecord = jsonBody<object>({ type: 'object' })

/** Requests that the real product does not have: they do what a test, an operator or an outage would do. See the README. */
export function adminApi(organization: Organization): Hono<Environment> {
  const app = new Hono<Environment>()
  app.route('/requests', requestRoutes(organization.requests))
  app.route('/faults', faultRoutes(organization.faults, FAULT_SCHEMA))
  app.route('/tables', recordRoutes(organization))
  app.post('/tokens/revoke', async (context) => {
    const hasBody = context.req.header('content-type') !== undefined
    const { refresh = false } = hasBody ? await parseRevocation(context) : {}
    organization.tokens.revoke(refresh)
    return context.body(null, 204)
  })
  app.put('/privileges', async (context) => {
    organization.lackedPrivileges.clear()
    for (const name of (await parsePrivileges(context)).lacked) organization.lackedPrivileges.add(name)
    return context.body(null, 204)
  })
  app.post('/seed', async (context) => {
    const items = await seededItems(context, organization.now(), MACHINES)
    seedRecords(organization, items)
    return context.json({ records: items.length })
  })
  app.put('/secured-columns', async (context) => {
    const { table: name, columns } = await parseSecured(context)
    const { secured } = findTable(organization, name)
    secured.clear()
    for (const column of columns) secured.add(column)
    return context.body(null, 204)
  })
  app.post('/settings', async (context) => {
    organization.pageCap = (await parseSettings(context)).pageCap
    return context.body(null, 204)
  })
  app.put('/keys', async (context) => {
    const { table: name, column, status } = await parseKey(context)
    const table = findTable(organization, name)
    if (!table.columns.has(column)) {
      table.columns.set(column, { type: 'String', writable: true, maxLength: 100 })
    }
    table.keys.set(`${column}_key`, { column, status })
    return context.body(null, 204)
  })
  return app
}

/** Reads and changes records without privileges and rules. */
function recordRoutes(organization: Organization): Hono<Environment> {
  const app = new Hono<Environment>()
  const everything = parsePreferences('odata.include-annotations="*"')
  app.get('/:table', (context) => {
    const table = findTable(organization, context.req.param('table'))
    const columns = [...table.columns.keys()]
    const records = [...table.rows.values()].map((row) =>
      renderRecord(organization, table, row, columns, everything),
    )
    return context.json({ records })
  })
  app.patch('/:table/:id', async (context) => {
    const table = findTable(organization, context.req.param('table'))
    const row = table.rows.get(guidOf(context.req.param('id')))
    if (row === undefined) throw new HTTPException(404, { message: 'no such record' })
    const values = readPayload(organization, table, await parseRecord(context))
    overwriteRecord(organization, table, row, values)
    row['modifiedby'] = personOf(organization)
    return context.json(renderRecord(organization, table, row, [...table.columns.keys()], everything))
  })
  app.delete('/:table/:id', (context) => {
    findTable(organization, context.req.param('table')).rows.delete(guidOf(context.req.param('id')))
    return context.body(null, 204)
  })
  return app
}

/** Another user than the application user. */
function personOf(organization: Organization): Value {
  const people = [...organization.table('systemuser').rows.keys()]
  const id = people.find((each) => each !== organization.userId)
  return id === undefined ? null : { table: 'systemuser', id }
}

function findTable({ tables }: Organization, name: string): Table {
  const table = tables.get(name)
  if (table === undefined) throw new HTTPException(404, { message: `no table ${name}` })
  return table
}

function guidOf(text: string): string {
  if (!GUID.test(text)) throw new HTTPException(400, { message: `${text} is no id` })
  return text.toLowerCase()
}
