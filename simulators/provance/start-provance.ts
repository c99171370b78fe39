import { randomBytes, randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import type { MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { listen } from '../listen.ts'
import { adminApi } from './admin-api.ts'
import { DataverseError, noSegment } from './dataverse-error.ts'
import { faultyOrganization } from './faulty.ts'
import { type Environment, Organization } from './organization.ts'
import { pages } from './pages.ts'
import { seed, SEED_ACCOUNT_ID } from './seed.ts'
import { tokenEndpoint } from './token-endpoint.ts'
import { type Credentials, Tokens } from './tokens.ts'
import { webApi } from './web-api.ts'

/** Options of the start. A credential that is not given is random. */
export interface ProvanceOptions extends Partial<Credentials> {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** The address where an Entra ID publishes its keys; its tokens for this organization's origin are accepted too. */
  readonly entraKeysUrl?: string
  /** The organization's clock. */
  readonly now?: () => Date
}

/** A simulated organization that is running, and its credentials. */
export interface Provance extends Credentials {
  readonly url: string
  /** An account for which cases can be opened. */
  readonly accountId: string
  readonly stop: () => Promise<void>
}

/** Starts a Dynamics 365 organization with Provance ITSM on the loopback interface; everything is in memory. */
export async function startProvance(options: ProvanceOptions = {}): Promise<Provance> {
  const now = options.now ?? ((): Date => new Date())
  const credentials: Credentials = {
    tenantId: options.tenantId ?? randomUUID(),
    clientId: options.clientId ?? randomUUID(),
    clientSecret: options.clientSecret ?? randomSecret(),
    user: options.user ?? 'integration@example.com',
    password: options.password ?? randomSecret(),
  }
  const organization = new Organization(now, new Tokens(now, options.entraKeysUrl))
  seed(organization)
  const { url, stop } = await listen(provanceApp(organization, credentials).fetch, options.port)
  return { url, ...credentials, accountId: SEED_ACCOUNT_ID, stop }
}

function provanceApp(organization: Organization, credentials: Credentials): Hono<Environment> {
  const app = new Hono<Environment>()
  // Requests to what is mounted before the log and the faults are not logged and have no faults.
  app.route('/__admin', adminApi(organization))
  app.route('/', pages(organization))
  app.use(organization.requests.record(organization.now), faultyOrganization(organization))
  app.route('/', tokenEndpoint(organization.tokens, credentials, organization.now))
  app.use('/api/*', authenticated(organization, credentials.tenantId))
  app.route('/', webApi(organization))
  app.notFound((context) => context.json(noSegment(context.req.path).envelope, 404))
  app.onError((error, context) => {
    if (error instanceof HTTPException) return context.json({ error: error.message }, error.status)
    if (error instanceof DataverseError) return context.json(error.envelope, error.status)
    throw error
  })
  return app
}

/** Admits requests with a valid access token. The body of the 401 is empty. */
function authenticated(organization: Organization, tenantId: string): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const { origin } = new URL(context.req.url)
    const token = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1] ?? ''
    if (await organization.tokens.isValid(token, origin)) return next()
    const authority = `https://login.microsoftonline.com/${tenantId}/oauth2/authorize`
    context.header('WWW-Authenticate', `Bearer authorization_uri=${authority}, resource_id=${origin}/`)
    return context.body(null, 401)
  }
}

function randomSecret(): string {
  return randomBytes(18).toString('base64url')
}
