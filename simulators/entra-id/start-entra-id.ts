import { randomBytes, randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import type { MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { FaultList } from '../fault-list.ts'
import { jsonBody } from '../json-body.ts'
import { listen } from '../listen.ts'
import { discovery } from './discovery.ts'
import type { Environment } from './environment.ts'
import { managedIdentity } from './managed-identity.ts'
import { signInPage } from './sign-in-page.ts'
import { SigningKeys } from './signing-keys.ts'
import { Tenant } from './tenant.ts'
import { tokenEndpoint } from './token-endpoint.ts'

/** Options of the start. */
export interface EntraIdOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** The clock for the times of tokens. */
  readonly now?: () => Date
}

/** A simulated tenant that is running. */
export interface EntraId {
  readonly url: string
  readonly tenantId: string
  /** The value that App Service gives IDENTITY_ENDPOINT. */
  readonly identityEndpoint: string
  /** The value that App Service gives IDENTITY_HEADER: a secret of the app. */
  readonly identityHeader: string
  readonly stop: () => Promise<void>
}

interface Fault {
  readonly status: number
}

const FAULT_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['status'],
  properties: { status: { type: 'integer', minimum: 400, maximum: 599 } },
}

const parseUser = jsonBody<{ name: string; roles?: string[] }>({
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: { name: { type: 'string' }, roles: { type: 'array', items: { type: 'string' } } },
})

const parseClient = jsonBody<{
  secret?: string
  trustsManagedIdentity?: boolean
  roles?: string[]
  redirectUris?: string[]
}>({
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    secret: { type: 'string' },
    trustsManagedIdentity: { type: 'boolean' },
    roles: { type: 'array', items: { type: 'string' } },
    redirectUris: { type: 'array', items: { type: 'string' } },
  },
})

/** Starts a tenant with keys of its own and no clients on the loopback interface. */
export async function startEntraId(options: EntraIdOptions = {}): Promise<EntraId> {
  const tenant = new Tenant(await SigningKeys.take(), options.now ?? ((): Date => new Date()))
  const identityHeader = randomBytes(24).toString('hex')
  const faults = new FaultList<Fault>()
  const app = new Hono<Environment>()
  app.route('/__admin', adminApi(tenant, faults))
  app.use(tenant.requests.record(tenant.now), faulty(faults))
  app.route('/', managedIdentity(tenant, identityHeader))
  app.route('/', discovery(tenant))
  app.route('/', tokenEndpoint(tenant))
  app.route('/', signInPage(tenant))
  app.onError((error, context) => {
    if (error instanceof HTTPException) return context.json({ error: error.message }, error.status)
    throw error
  })
  const { url, stop } = await listen(app.fetch, options.port)
  return {
    url,
    tenantId: tenant.id,
    identityEndpoint: `${url}/msi/token`,
    identityHeader,
    stop: async () => {
      await stop()
      tenant.keys.giveBack()
    },
  }
}

function faulty(faults: FaultList<Fault>): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const { pathname, search } = new URL(context.req.url)
    const fault = faults.take(context.req.method, pathname + search)
    if (fault === undefined) return next()
    return context.json({ error: 'temporarily_unavailable' }, fault.status as ContentfulStatusCode)
  }
}

function adminApi(tenant: Tenant, faults: FaultList<Fault>): Hono<Environment> {
  const app = new Hono<Environment>()
  app.route('/requests', requestRoutes(tenant.requests))
  app.route('/faults', faultRoutes(faults, FAULT_SCHEMA))
  app.put('/clients/:clientId', async (context) => {
    const {
      secret,
      trustsManagedIdentity = false,
      roles = [],
      redirectUris = [],
    } = await parseClient(context)
    const clientId = context.req.param('clientId')
    const objectId = tenant.clients.get(clientId)?.objectId ?? randomUUID()
    tenant.clients.set(clientId, { secret, trustsManagedIdentity, roles, objectId, redirectUris })
    return context.body(null, 204)
  })
  app.put('/users/:userName', async (context) => {
    const { name, roles = [] } = await parseUser(context)
    const userName = context.req.param('userName')
    tenant.users.set(userName.toLowerCase(), { userName, name, roles, objectId: randomUUID() })
    return context.body(null, 204)
  })
  app.post('/keys/rotate', async (context) => {
    await tenant.keys.rotate()
    return context.body(null, 204)
  })
  return app
}
