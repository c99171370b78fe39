import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { listen } from '../listen.ts'
import { createAccounts } from './accounts.ts'
import { adminApi } from './admin-api.ts'
import { attachmentApi } from './attachment-api.ts'
import { authenticated } from './authenticate.ts'
import { cmdbApi } from './cmdb-api.ts'
import { Database, formatTimestamp, newSysId } from './database.ts'
import { eventApi } from './event-api.ts'
import { faultyInstance } from './faulty.ts'
import { importApi } from './import-api.ts'
import { Instance } from './instance.ts'
import type { Environment } from './instance.ts'
import { oauthApi } from './oauth-api.ts'
import { pages } from './pages.ts'
import { notSimulated, RestError } from './rest-error.ts'
import { hasEventService, type Release, setRelease } from './releases.ts'
import { tableApi } from './table-api.ts'

/** Options of the start. A credential that is not given is random. */
export interface ServiceNowOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** The integration user; `integration` unless given. */
  readonly user?: string
  readonly password?: string
  readonly clientId?: string
  readonly clientSecret?: string
  /** The instance's clock. */
  readonly now?: () => Date
  /** The release of the instance: it refuses what that release does not have. Zurich unless given. */
  readonly release?: Release
}

/** A simulated instance that is running, and its credentials. */
export interface ServiceNow {
  readonly url: string
  readonly user: string
  readonly password: string
  /** The password of the user `admin`, who may close incidents and write the platform's own tables. */
  readonly adminPassword: string
  readonly clientId: string
  readonly clientSecret: string
  readonly stop: () => Promise<void>
}

/** Starts a ServiceNow instance on the loopback interface; everything it holds is in memory. */
export async function startServiceNow(options: ServiceNowOptions = {}): Promise<ServiceNow> {
  const now = options.now ?? ((): Date => new Date())
  const credentials = {
    user: options.user ?? 'integration',
    password: options.password ?? randomSecret(),
    adminPassword: randomSecret(),
    clientId: options.clientId ?? newSysId(),
    clientSecret: options.clientSecret ?? randomSecret(),
  }
  const database = new Database(now())
  const accounts = createAccounts(database, formatTimestamp(now()), credentials, credentials.adminPassword)
  const client = { ...credentials, applicationUser: credentials.user }
  const instance = new Instance(now, database, accounts, client)
  const release = options.release ?? 'Zurich'
  setRelease(instance, release)
  const { url, stop } = await listen(serviceNowApp(instance, release).fetch, options.port)
  return { url, ...credentials, stop }
}

function serviceNowApp(instance: Instance, release: Release): Hono<Environment> {
  const app = new Hono<Environment>()
  // Requests to what is mounted before the log and the faults are not logged and have no faults.
  app.route('/__admin', adminApi(instance))
  app.route('/', pages(instance))
  app.use(instance.requests.record(instance.now), faultyInstance(instance))
  app.route('/', oauthApi(instance))
  app.use('/api/*', authenticated(instance))
  for (const version of ['', 'v1/', 'v2/']) app.route(`/api/now/${version}table`, tableApi(instance))
  for (const version of ['', 'v1/', 'v2/']) {
    app.route(`/api/now/${version}import`, importApi(instance))
    app.route(`/api/now/${version}attachment`, attachmentApi(instance))
    app.route(`/api/now/${version}identifyreconcile`, cmdbApi(instance))
  }
  if (hasEventService(release)) app.route('/api/global/em', eventApi(instance))
  app.notFound((context) => {
    const { path } = context.req
    const error = LEFT_OUT.test(path)
      ? notSimulated(`the API at ${path}`)
      : new RestError(400, 'Requested URI does not represent any resource', path)
    return answerError(error)
  })
  app.onError((error, context) => {
    if (error instanceof HTTPException) return context.json({ error: error.message }, error.status)
    if (error instanceof RestError) return context.json(error.envelope, error.status)
    throw error
  })
  return app
}

/** APIs of a real instance that are not simulated: Batch, Aggregate, CMDB, change, the connector for events, the older JSON service. */
const LEFT_OUT =
  /^\/api\/(now\/(v\d\/)?(batch|stats|cmdb|identifyreconcile|graphql|email|pa)|sn_chg_rest|sn_em_connector|mid)(\/|$)|\.do$/

function answerError(error: RestError): Response {
  return Response.json(error.envelope, { status: error.status })
}

function randomSecret(): string {
  return randomBytes(18).toString('base64url')
}
