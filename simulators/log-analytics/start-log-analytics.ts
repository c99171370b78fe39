import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { AZURE_FAULT_SCHEMA } from '../azure-faults.ts'
import { type AzureService, type AzureServiceOptions, startAzureService } from '../azure-service.ts'
import { jsonBody } from '../json-body.ts'
import { type DataCollectionRule, parseRule } from './data-collection-rule.ts'
import { ingestionApi } from './ingestion-api.ts'
import { pages } from './pages.ts'
import type { IngestionLimits } from './throttle.ts'
import { Workspace } from './workspace.ts'

/** Options of the start. */
export interface LogAnalyticsOptions extends AzureServiceOptions {
  /** Rules by immutable id (`dcr-…`); the admin endpoint can add more. */
  readonly rules?: Readonly<Record<string, DataCollectionRule>>
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

/** Starts an empty workspace: its logs ingestion endpoint, and its pages at `/`. */
export function startLogAnalytics(options: LogAnalyticsOptions = {}): Promise<AzureService> {
  const workspace = new Workspace(options.now ?? (() => new Date()), options.rules ?? {})
  const resource = 'https://monitor.azure.com'
  return startAzureService(
    { resource, service: workspace, admin: adminApi, pages, api: ingestionApi },
    options,
  )
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
