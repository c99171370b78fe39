import { randomBytes, randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { listen } from '../listen.ts'
import { adminApi } from './admin-api.ts'
import { attachmentApi } from './attachment-api.ts'
import { ApiError, RelatedRecordError, notSimulated } from './api-error.ts'
import { definitionApi } from './definition-api.ts'
import { faultyInstance } from './faulty.ts'
import { type Environment, Instance } from './instance.ts'
import { pages } from './pages.ts'
import { recordApi } from './record-api.ts'
import { relatedApi } from './related-api.ts'
import { searchApi } from './search-api.ts'
import { seed } from './seed.ts'
import { authenticated, serviceApi, sessionApi } from './service-api.ts'

/** Options of the start. A credential that is not given is random. */
export interface CherwellOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** The integration user; `integration` unless given. */
  readonly user?: string
  readonly password?: string
  /** Client id of the REST API client. */
  readonly clientId?: string
  /** The instance's clock. */
  readonly now?: () => Date
}

/** A simulated instance that is running, and its credentials. */
export interface Cherwell {
  readonly url: string
  readonly user: string
  readonly password: string
  readonly clientId: string
  readonly stop: () => Promise<void>
}

/** Starts a Cherwell instance on the loopback interface; everything it holds is in memory. */
export async function startCherwell(options: CherwellOptions = {}): Promise<Cherwell> {
  const now = options.now ?? ((): Date => new Date())
  const credentials = {
    user: options.user ?? 'integration',
    password: options.password ?? randomBytes(18).toString('base64url'),
    clientId: options.clientId ?? randomUUID(),
  }
  const instance = new Instance(now, credentials)
  seed(instance.database, now())
  const { url, stop } = await listen(cherwellApp(instance), options.port)
  return { url, ...credentials, stop }
}

/** The admin endpoint and the product have different rules for addresses. */
function cherwellApp(
  instance: Instance,
): (request: Request, bindings: HttpBindings) => Response | Promise<Response> {
  const admin = new Hono<Environment>().route('/__admin', adminApi(instance))
  const product = productApp(instance)
  return (request, bindings) =>
    (new URL(request.url).pathname.startsWith('/__admin') ? admin : product).fetch(request, bindings)
}

/** How the names of the API's operations begin. Operations that are not simulated are refused with 501. */
const OPERATION =
  /^\/cherwellapi\/api\/v\d\/(add|batch|delete|execute|get|link|remove|run|save|set|unlink|update|upload)/

function productApp(instance: Instance): Hono<Environment> {
  const app = new Hono<Environment>({ getPath: plainPath })
  // Requests to what is mounted before the log and the faults are not logged and have no faults.
  app.route('/', pages(instance))
  app.use(instance.requests.record(instance.now), faultyInstance(instance))
  app.route('/cherwellapi', serviceApi(instance))
  app.use('/cherwellapi/api/v1/*', authenticated(instance))
  for (const api of [sessionApi, definitionApi, recordApi, searchApi, relatedApi, attachmentApi]) {
    app.route('/cherwellapi/api/v1', api(instance))
  }
  app.notFound((context) => {
    const { path } = context.req
    if (!OPERATION.test(path)) return context.text('404 Not Found', 404)
    const { body } = notSimulated(path)
    return context.json(body, 501)
  })
  app.onError((error, context) => {
    if (error instanceof HTTPException) {
      return context.json(new ApiError(400, 'INVALIDREQUEST', error.message).body, 400)
    }
    if (error instanceof ApiError) return context.json(error.body, error.status)
    if (error instanceof RelatedRecordError) return context.json(error.body, 500)
    throw error
  })
  return app
}

/** Addresses are accepted in upper or lower case and with a slash at the end, as IIS does. */
function plainPath(request: Request): string {
  return new URL(request.url).pathname.toLowerCase().replace(/(?<=.)\/$/, '')
}
