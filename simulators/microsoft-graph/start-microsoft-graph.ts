import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { AZURE_FAULT_SCHEMA, type AzureFault } from '../azure-faults.ts'
import { type AzureService, type AzureServiceOptions, startAzureService } from '../azure-service.ts'
import { FaultList } from '../fault-list.ts'
import { RequestLog } from '../request-log.ts'
import { applicationsApi } from './applications-api.ts'
import { Directory } from './directory.ts'

type Routes = Hono<{ Bindings: HttpBindings }>

/** Starts the service with an empty directory. */
export function startMicrosoftGraph(options: AzureServiceOptions = {}): Promise<AzureService> {
  return startAzureService(
    {
      resource: 'https://graph.microsoft.com',
      service: {
        directory: new Directory(),
        requests: new RequestLog(),
        faults: new FaultList<AzureFault>(),
      },
      admin: adminApi,
      api: ({ directory }, checkToken) => {
        const app: Routes = new Hono()
        app.route('/v1.0', applicationsApi(directory, checkToken))
        return app
      },
    },
    options,
  )
}

interface Service {
  readonly directory: Directory
  readonly requests: RequestLog
  readonly faults: FaultList<AzureFault>
}

function adminApi({ directory, requests, faults }: Service): Routes {
  const app: Routes = new Hono()
  app.route('/requests', requestRoutes(requests))
  app.route('/faults', faultRoutes(faults, AZURE_FAULT_SCHEMA))
  app.get('/directory', (context) =>
    context.json({
      tenantId: directory.tenantId,
      applications: [...directory.applications.values()],
      servicePrincipals: [...directory.servicePrincipals.values()],
      assignments: directory.assignments,
      owners: Object.fromEntries(directory.owners),
      federations: Object.fromEntries(directory.federations),
    }),
  )
  return app
}
