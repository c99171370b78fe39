import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { answerError, AzureError } from '../azure-error.ts'
import { AZURE_FAULT_SCHEMA, azureFaulty, type AzureFault } from '../azure-faults.ts'
import { createTokenCheck } from '../entra-token.ts'
import { FaultList } from '../fault-list.ts'
import { listen } from '../listen.ts'
import { RequestLog } from '../request-log.ts'
import { resourcesApi } from './resources-api.ts'
import { ResourceStore } from './resource-store.ts'

/** How to start. */
export interface AzureResourceManagerOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** The origin of the Entra ID simulator; without it tokens are read, but their signatures are not verified. */
  readonly identityUrl?: string
  readonly now?: () => Date
  /** Items of a page of a list. */
  readonly pageSize?: number
}

/** The simulated service that is up. */
export interface AzureResourceManager {
  /** Stands for `https://management.azure.com`. */
  readonly url: string
  readonly stop: () => Promise<void>
}

/** Starts the service without resources on the loopback interface, over plain http. */
export function startAzureResourceManager(
  options: AzureResourceManagerOptions = {},
): Promise<AzureResourceManager> {
  const { identityUrl, now = (): Date => new Date(), pageSize = 100 } = options
  const store = new ResourceStore()
  const requests = new RequestLog()
  const faults = new FaultList<AzureFault>()
  const checkToken = createTokenCheck({
    authority: identityUrl ?? 'https://login.microsoftonline.com',
    verifySignatures: identityUrl !== undefined,
    resource: 'https://management.azure.com',
    now,
  })
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.route('/__admin', adminApi(store, requests, faults))
  app.use(requests.record(now), azureFaulty(faults))
  app.route('/', resourcesApi(store, checkToken, pageSize))
  app.notFound(
    ({ req }) => new AzureError(404, 'NotFound', `${req.method} ${req.path} is not served.`).response,
  )
  app.onError(answerError)
  return listen(app.fetch, options.port)
}

function adminApi(
  store: ResourceStore,
  requests: RequestLog,
  faults: FaultList<AzureFault>,
): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.route('/requests', requestRoutes(requests))
  app.route('/faults', faultRoutes(faults, AZURE_FAULT_SCHEMA))
  app.put('/resources', async (context) => {
    const { id, ...sent } = await context.req.json<{ id: string }>()
    return context.json(store.put(id, sent), 201)
  })
  app.delete('/resources', (context) => {
    store.delete(context.req.query('id') ?? '')
    return context.body(null, 204)
  })
  return app
}
