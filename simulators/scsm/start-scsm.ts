import { randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { listen } from '../listen.ts'
import { adminApi } from './admin-api.ts'
import { faultyServiceManager } from '../service-manager/faulty.ts'
import { newGuid } from '../service-manager/guid.ts'
import { listsApi } from './lists-api.ts'
import { pages } from '../service-manager/pages.ts'
import { type Environment, type Front, Portal } from './portal.ts'
import { projectionApi } from './projection-api.ts'
import { SdkError } from '../service-manager/sdk-error.ts'
import { signedIn, signInApi } from './sign-in.ts'

/** Options of the start. A credential that is not given is random. */
export interface ScsmOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** `DOMAIN\name` of the user who may sign in; `CONTOSO\alert.bridge` unless given. */
  readonly user?: string
  readonly password?: string
  /** An Entra ID sign-in in front of the portal. */
  readonly front?: Front
  /** The portal's clock. */
  readonly now?: () => Date
}

/** A simulated portal that is running, and its credentials. */
export interface Scsm {
  readonly url: string
  readonly user: string
  readonly password: string
  /** GUIDs of templates, by name. */
  readonly templates: Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

/** Starts a portal of System Center Service Manager on the loopback interface; everything it holds is in memory. */
export async function startScsm(options: ScsmOptions = {}): Promise<Scsm> {
  const now = options.now ?? ((): Date => new Date())
  const user = options.user ?? String.raw`CONTOSO\alert.bridge`
  const password = options.password ?? randomBytes(18).toString('base64url')
  const [domain = '', userName = ''] = user.split('\\')
  const portal = new Portal(now, { id: newGuid(), domain, userName, password }, options.front)
  const { url, stop } = await listen(scsmApp(portal).fetch, options.port, withSingleSlashes)
  const templates = Object.fromEntries(portal.group.templates.map(({ name, id }) => [name, id]))
  return { url, user, password, templates, stop }
}

/** IIS treats several slashes in a path as one; CiresonPortalPS sends `//api/V3/…`. */
function withSingleSlashes(url: string): string {
  const [path = '', ...query] = url.split('?')
  return [path.replaceAll(/\/{2,}/g, '/'), ...query].join('?')
}

function scsmApp(portal: Portal): Hono<Environment> {
  const app = new Hono<Environment>()
  // Requests to what is mounted before the log and the faults are not logged and have no faults.
  app.route('/__admin', adminApi(portal))
  app.route('/', pages(portal.group, 'simulated portal'))
  const { group, faults, user } = portal
  const userName = `${user.domain}\\${user.userName}`
  app.use(
    portal.requests.record(portal.now),
    signedIn(portal),
    faultyServiceManager({ group, faults, userName, refused }),
  )
  // The web server ignores case in paths; known clients use these two spellings.
  for (const base of ['/api/V3', '/api/v3']) {
    app.route(base, signInApi(portal))
    app.route(base, listsApi(portal))
    app.route(`${base}/Projection`, projectionApi(portal))
  }
  app.notFound((context) =>
    context.json(
      { Message: `No HTTP resource was found that matches the request URI '${context.req.path}'.` },
      404,
    ),
  )
  app.onError((error, context) => {
    if (error instanceof HTTPException) return context.json({ error: error.message }, error.status)
    if (error instanceof SdkError) return context.json(error.body, 500)
    throw error
  })
  return app
}

/** Commit reports an error inside a 200, all other operations with a 500. */
function refused(context: Context, error: SdkError): Response {
  return context.req.path.endsWith('/Projection/Commit')
    ? Response.json({ success: false, exception: error.text })
    : Response.json(error.body, { status: 500 })
}
