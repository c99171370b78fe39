import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { AZURE_FAULT_SCHEMA, type AzureFault } from '../azure-faults.ts'
import { type AzureService, type AzureServiceOptions, startAzureService } from '../azure-service.ts'
import { FaultList } from '../fault-list.ts'
import { RequestLog } from '../request-log.ts'
import { resourcesApi } from './resources-api.ts'
import { ResourceStore } from './resource-store.ts'

/** Options of the start. */
export interface AzureResourceManagerOptions extends AzureServiceOptions {
  /** Items on one page of a list. */
  readonly pageSize?: number
}

/** Starts the service without resources. */
export function startAzureResourceManager(options: AzureResourceManagerOptions = {}): Promise<AzureService> {
  return startAzureService(
    {
      resource: 'https://management.azure.com',
      service: {
        store: new ResourceStore(),
        requests: new RequestLog(),
        faults: new FaultList<AzureFault>(),
      },
      admin: adminApi,
      api: ({ store }, checkToken) => resourcesApi(store, checkToken, options.pageSize ?? 100),
    },
    options,
  )
}

interface Service {
  readonly store: ResourceStore
  readonly requests: RequestLog
  readonly faults: FaultList<AzureFault>
}

function adminApi({ store, requests, faults }: Service): Hono<{ Bindings: HttpBindings }> {
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
