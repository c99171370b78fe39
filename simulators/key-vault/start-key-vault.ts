import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import type { MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { FaultList } from '../fault-list.ts'
import { jsonBody } from '../json-body.ts'
import { listen } from '../listen.ts'
import { RequestLog } from '../request-log.ts'
import { authorized } from './authorize.ts'
import { SecretStore } from './secret-store.ts'
import { deletedSecretsApi, secretsApi } from './secrets-api.ts'
import type { Environment } from './secrets-api.ts'
import { badParameter, VaultError } from './vault-error.ts'

/** Options of the start. */
export interface KeyVaultOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** The origin of the Entra ID simulator; without it tokens are read, but their signatures are not verified. */
  readonly identityUrl?: string
  /** The tenant the challenge names; random unless given. */
  readonly tenantId?: string
  /**
   * The address under which clients know the vault, such as `https://example.vault.azure.net` when they reach it through
   * a proxy. Ids and next links begin with it; without it, with the address that the request was sent to.
   */
  readonly vaultUrl?: string
  readonly now?: () => Date
}

/** A simulated vault that is running. */
export interface KeyVault {
  readonly url: string
  readonly stop: () => Promise<void>
}

interface Fault {
  readonly status: number
  readonly retryAfterSeconds?: number
  readonly body?: object
}

const FAULT_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['status'],
  properties: {
    status: { type: 'integer', minimum: 400, maximum: 599 },
    retryAfterSeconds: { type: 'number' },
    body: { type: 'object' },
  },
}

const parseSeed = jsonBody<{ value: string }>({
  type: 'object',
  required: ['value'],
  properties: { value: { type: 'string' } },
})

/** Starts an empty vault on the loopback interface, over plain http. */
export async function startKeyVault(options: KeyVaultOptions = {}): Promise<KeyVault> {
  const { identityUrl, tenantId = randomUUID(), vaultUrl, now = (): Date => new Date() } = options
  const store = new SecretStore(now)
  const faults = new FaultList<Fault>()
  const requests = new RequestLog()
  const authority = identityUrl ?? 'https://login.microsoftonline.com'
  const trust = { authority, tenantId, verifySignatures: identityUrl !== undefined, now }
  // Clients ask for the latest version with a trailing slash.
  const app = new Hono<Environment>({ strict: false })
  app.route('/__admin', adminApi(store, faults, requests))
  app.use(requests.record(now), faulty(faults), authorized(trust), requireApiVersion)
  app.route('/', secretsApi(store, vaultUrl))
  app.route('/', deletedSecretsApi(store, vaultUrl))
  app.onError((error, context) => {
    const known = error instanceof HTTPException ? badParameter(error.message) : error
    if (!(known instanceof VaultError)) throw error
    return context.json(known.body, known.status)
  })
  return listen(app.fetch, options.port)
}

const requireApiVersion: MiddlewareHandler<Environment> = async (context, next) => {
  if (context.req.query('api-version') === undefined) {
    throw badParameter('The api-version query parameter is missing.')
  }
  await next()
}

function faulty(faults: FaultList<Fault>): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const { pathname, search } = new URL(context.req.url)
    const fault = faults.take(context.req.method, pathname + search)
    if (fault === undefined) return next()
    const { status, retryAfterSeconds, body } = fault
    if (retryAfterSeconds !== undefined) context.header('Retry-After', String(retryAfterSeconds))
    const error = new VaultError(
      status as ContentfulStatusCode,
      status === 429 ? 'Throttled' : 'Fault',
      'scripted',
    )
    return context.json(body ?? error.body, error.status)
  }
}

function adminApi(store: SecretStore, faults: FaultList<Fault>, requests: RequestLog): Hono<Environment> {
  const app = new Hono<Environment>()
  app.route('/requests', requestRoutes(requests))
  app.route('/faults', faultRoutes(faults, FAULT_SCHEMA))
  app.put('/secrets/:name', async (context) => {
    const { value } = await parseSeed(context)
    store.set(context.req.param('name'), value, {})
    return context.body(null, 204)
  })
  return app
}
