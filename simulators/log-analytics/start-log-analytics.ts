import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { answerError, AzureError } from '../azure-error.ts'
import { AZURE_FAULT_SCHEMA, azureFaulty } from '../azure-faults.ts'
import { createTokenCheck } from '../entra-token.ts'
import { jsonBody } from '../json-body.ts'
import { listen } from '../listen.ts'
import { type DataCollectionRule, parseRule } from './data-collection-rule.ts'
import { ingestionApi } from './ingestion-api.ts'
import { pages } from './pages.ts'
import type { IngestionLimits } from './throttle.ts'
import { Workspace } from './workspace.ts'

/** How to start. */
export interface LogAnalyticsOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** The origin of the Entra ID simulator; without it tokens are read, but their signatures are not verified. */
  readonly identityUrl?: string
  /** Immutable id (`dcr-…`) to rule; more may be put through the admin endpoint. */
  readonly rules?: Readonly<Record<string, DataCollectionRule>>
  readonly now?: () => Date
}

/** A simulated workspace with its ingestion endpoint that is up. */
export interface LogAnalytics {
  /** The logs ingestion endpoint, and where the pages are. */
  readonly url: string
  readonly stop: () => Promise<void>
}

type Admin = Hono<{ Bindings: HttpBindings }>

const parseLimits = jsonBody<Partial<IngestionLimits>>({
  type: 'object',
  additionalProperties: false,
  properties: {
    requestsPerMinute: { type: 'integer', minimum: 0 },
    bytesPerMinute: { type: 'integer', minimum: 0 },
  },
})

/** Starts an empty workspace on the loopback interface, over plain http. */
export function startLogAnalytics(options: LogAnalyticsOptions = {}): Promise<LogAnalytics> {
  const { identityUrl, now = (): Date => new Date() } = options
  const workspace = new Workspace(now, options.rules ?? {})
  const checkToken = createTokenCheck({
    authority: identityUrl ?? 'https://login.microsoftonline.com',
    verifySignatures: identityUrl !== undefined,
    resource: 'https://monitor.azure.com',
    now,
  })
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.route('/__admin', adminApi(workspace))
  app.route('/', pages(workspace))
  app.use(workspace.requests.record(now), azureFaulty(workspace.faults))
  app.route('/', ingestionApi(workspace, checkToken))
  app.notFound(
    ({ req }) => new AzureError(404, 'NotFound', `${req.method} ${req.path} is not served.`).response,
  )
  app.onError(answerError)
  return listen(app.fetch, options.port)
}

function adminApi(workspace: Workspace): Admin {
  const app: Admin = new Hono()
  app.route('/requests', requestRoutes(workspace.requests))
  app.route('/faults', faultRoutes(workspace.faults, AZURE_FAULT_SCHEMA))
  app.put('/rules/:ruleId', async (context) => {
    workspace.rules.set(context.req.param('ruleId'), await parseRule(context))
    return context.body(null, 204)
  })
  app.post('/limits', async (context) => {
    Object.assign(workspace.throttle.limits, await parseLimits(context))
    return context.json(workspace.throttle.limits)
  })
  app.get('/rows', (context) => {
    const table = context.req.query('table') ?? ''
    const rows = workspace.rows(table)
    if (rows === undefined) throw new HTTPException(404, { message: `no table ${table}` })
    return context.json({ rows })
  })
  app.delete('/rows', (context) => {
    workspace.clear()
    return context.body(null, 204)
  })
  return app
}
