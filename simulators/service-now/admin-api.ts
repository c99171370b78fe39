import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { jsonBody } from '../json-body.ts'
import { seededItems } from '../seed-work-items.ts'
import type { TableAcl } from './acl.ts'
import { formatTimestamp, type Table } from './database.ts'
import { closeIdleAlerts } from './event-rules.ts'
import { FAULT_SCHEMA } from './fault.ts'
import type { Environment, Instance } from './instance.ts'
import { acceptValues, updateRecord } from './records.ts'
import { setRoles } from './roles.ts'
import { seedRecords } from './seed-records.ts'
import type { TokenSettings } from './token-store.ts'

const object = (properties: object, required: string[] = Object.keys(properties)): object => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})

const parseRateLimit = jsonBody<{ requestsPerHour: number | null }>(
  object({ requestsPerHour: { type: ['integer', 'null'], minimum: 0 } }),
)

const parseRevocation = jsonBody<{ refresh?: boolean }>(object({ refresh: { type: 'boolean' } }, []))

interface DeclaredColumn {
  readonly table: string
  readonly column: string
  readonly maxLength?: number
  readonly type?: 'string' | 'datetime' | 'reference'
  readonly references?: string
}

const parseColumn = jsonBody<DeclaredColumn>(
  object(
    {
      table: { type: 'string' },
      column: { type: 'string', pattern: '^[a-z][a-z0-9_]*$' },
      maxLength: { type: 'integer', minimum: 1 },
      type: { enum: ['string', 'datetime', 'reference'] },
      references: { type: 'string' },
    },
    ['table', 'column'],
  ),
)

const parseSettings = jsonBody<Partial<TokenSettings>>(
  object(
    {
      clientCredentials: { type: 'boolean' },
      passwordGrant: { type: 'boolean' },
      jwtVerifierKey: { type: 'string' },
      accessTokenSeconds: { type: 'integer', minimum: 1 },
      refreshTokenSeconds: { type: 'integer', minimum: 1 },
      rotateRefreshTokens: { type: 'boolean' },
    },
    [],
  ),
)

const parseRoles = jsonBody<{ roles: readonly string[] }>(
  object({ roles: { type: 'array', items: { type: 'string' } } }),
)

const parseTransform = jsonBody<{ coalesce: string }>(object({ coalesce: { type: 'string' } }))

const columns = { type: 'array', items: { type: 'string' } }

const parseAcl = jsonBody<TableAcl>(
  object(
    {
      hiddenRows: { type: 'string' },
      hiddenColumns: columns,
      noRangeQueries: columns,
      lockedColumns: columns,
    },
    [],
  ),
)

const parseRecord = jsonBody<object>({ type: 'object' })

/** Requests that the real product does not have: they do what a test, an operator or an outage would do. See the README. */
export function adminApi(instance: Instance): Hono<Environment> {
  const app = new Hono<Environment>()
  app.route('/requests', requestRoutes(instance.requests))
  app.route('/faults', faultRoutes(instance.faults, FAULT_SCHEMA))
  app.post('/rate-limit', async (context) => {
    const { requestsPerHour } = await parseRateLimit(context)
    instance.rateLimit.requestsPerHour = requestsPerHour
    return context.body(null, 204)
  })
  app.post('/tokens/revoke', async (context) => {
    const hasBody = context.req.header('content-type') !== undefined
    const { refresh } = hasBody ? await parseRevocation(context) : {}
    instance.tokens.revokeAccessTokens()
    if (refresh === true) instance.tokens.revokeRefreshTokens()
    return context.body(null, 204)
  })
  app.post('/settings', async (context) => {
    Object.assign(instance.tokens.settings, await parseSettings(context))
    return context.json(instance.tokens.settings)
  })
  app.route('/tables', recordRoutes(instance))
  app.put('/columns', async (context) => {
    const { table, column, maxLength = 40, type = 'string', references } = await parseColumn(context)
    const target = references === undefined ? {} : { references: findTable(instance, references).name }
    instance.database.addColumn(findTable(instance, table), column, { type, maxLength, ...target })
    return context.body(null, 204)
  })
  app.post('/seed', async (context) => {
    const machines = [...instance.database.table('cmdb_ci').rows.values()].map(({ name = '' }) => name)
    const items = await seededItems(context, instance.now(), machines)
    seedRecords(instance.database, items)
    return context.json({ records: items.length })
  })
  app.put('/acls/:table', async (context) => {
    const table = findTable(instance, context.req.param('table'))
    instance.acls.set(table.name, await parseAcl(context))
    return context.body(null, 204)
  })
  app.put('/users/:userName/roles', async (context) => {
    const account = instance.accounts.get(context.req.param('userName'))
    if (account === undefined) throw new HTTPException(404, { message: 'no such user' })
    const { roles } = await parseRoles(context)
    setRoles(instance.database, account.actor, roles, formatTimestamp(instance.now()))
    return context.body(null, 204)
  })
  app.post('/close-idle-alerts', (context) => {
    closeIdleAlerts(instance.database, formatTimestamp(instance.now()))
    return context.body(null, 204)
  })
  app.put('/transforms/:staging', async (context) => {
    const { coalesce } = await parseTransform(context)
    instance.imports.coalesce.set(context.req.param('staging'), coalesce)
    return context.body(null, 204)
  })
  return app
}

/** Reads and changes records as an administrator, without access controls and rules. */
function recordRoutes(instance: Instance): Hono<Environment> {
  const app = new Hono<Environment>()
  app.patch('/:table/:sysId', async (context) => {
    const table = findTable(instance, context.req.param('table'))
    const row = table.rows.get(context.req.param('sysId'))
    if (row === undefined) throw new HTTPException(404, { message: 'no such record' })
    const { database, accounts, now } = instance
    const values = acceptValues(database, table, await parseRecord(context), true)
    const actor = accounts.get('admin')?.actor ?? { sysId: '', userName: 'admin', roles: new Set(['admin']) }
    updateRecord({ database, now: now(), actor, pastRules: true }, table, row, values)
    return context.json(row)
  })
  app.post('/:table', async (context) => {
    const table = findTable(instance, context.req.param('table'))
    const values = acceptValues(instance.database, table, await parseRecord(context), true)
    return context.json(instance.database.add(table, values, formatTimestamp(instance.now()), 'admin'), 201)
  })
  app.get('/:table', (context) => {
    const table = findTable(instance, context.req.param('table'))
    return context.json({ records: [...table.rows.values()] })
  })
  app.delete('/:table/:sysId', (context) => {
    const table = findTable(instance, context.req.param('table'))
    table.rows.delete(context.req.param('sysId'))
    return context.body(null, 204)
  })
  return app
}

function findTable({ database }: Instance, name: string): Table {
  const table = database.find(name)
  if (table === undefined) throw new HTTPException(404, { message: `no table ${name}` })
  return table
}
