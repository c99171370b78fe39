import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { listen } from '../listen.ts'
import { faultyServiceManager } from '../service-manager/faulty.ts'
import { newGuid } from '../service-manager/guid.ts'
import { pages } from '../service-manager/pages.ts'
import { SdkError } from '../service-manager/sdk-error.ts'
import { adminApi } from './admin-api.ts'
import { definitionsApi } from './definitions-api.ts'
import { type Environment, Gateway, type Trust } from './gateway.ts'
import { notFound, Problem, problemOf } from './problem.ts'
import { signedIn } from './sign-in.ts'
import { workItemsApi } from './work-items-api.ts'

/** Options of the start. */
export interface ScsmGatewayOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** Which tokens it accepts. */
  readonly trust: Trust
  /** `DOMAIN\name` of the account that it uses in Service Manager; `CONTOSO\svc-gateway` unless given. */
  readonly account?: string
  readonly now?: () => Date
}

/** A simulated gateway that is running. */
export interface ScsmGateway {
  readonly url: string
  /** GUIDs of templates, by name. */
  readonly templates: Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

/** Starts a gateway to System Center Service Manager on the loopback interface; everything it holds is in memory. */
export async function startScsmGateway(options: ScsmGatewayOptions): Promise<ScsmGateway> {
  const now = options.now ?? ((): Date => new Date())
  const [domain = '', userName = ''] = (options.account ?? String.raw`CONTOSO\svc-gateway`).split('\\')
  const gateway = new Gateway(now, options.trust, { id: newGuid(), domain, userName })
  const { url, stop } = await listen(gatewayApp(gateway).fetch, options.port)
  const templates = Object.fromEntries(gateway.group.templates.map(({ name, id }) => [name, id]))
  return { url, templates, stop }
}

const MAX_BODY_BYTES = 1024 * 1024

function gatewayApp(gateway: Gateway): Hono<Environment> {
  const { group, faults, requests, now, user } = gateway
  const app = new Hono<Environment>()
  // Requests to what is mounted before the log and the faults are not logged and have no faults.
  app.route('/__admin', adminApi(gateway))
  app.route('/', pages(group, 'simulated gateway'))
  app.use(
    requests.record(now),
    signedIn(gateway),
    faultyServiceManager({
      group,
      faults,
      userName: `${user.domain}\\${user.userName}`,
      refused: (context, error) => problemOf(error, isWrite(context.req.method)).response,
    }),
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => new Problem(413, 'too-large', 'The body is larger than 1 MiB.').response,
    }),
  )
  app.route('/v1/work-items', workItemsApi(gateway))
  app.route('/v1', definitionsApi(gateway))
  app.notFound((context) => notFound(`There is nothing at ${context.req.path}.`).response)
  app.onError((error, context) => {
    if (error instanceof HTTPException) return context.json({ error: error.message }, error.status)
    if (error instanceof SdkError) return problemOf(error, isWrite(context.req.method)).response
    if (error instanceof Problem) return error.response
    throw error
  })
  return app
}

const isWrite = (method: string): boolean => method !== 'GET'
