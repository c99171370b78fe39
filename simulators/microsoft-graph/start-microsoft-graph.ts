import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { answerError, AzureError } from '../azure-error.ts'
import { AZURE_FAULT_SCHEMA, azureFaulty, type AzureFault } from '../azure-faults.ts'
import { createTokenCheck } from '../entra-token.ts'
import { FaultList } from '../fault-list.ts'
import { listen } from '../listen.ts'
import { RequestLog } from '../request-log.ts'
import { applicationsApi } from './applications-api.ts'
import { Directory } from './directory.ts'

/** How to start. */
export interface MicrosoftGraphOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** The origin of the Entra ID simulator; without it tokens are read, but their signatures are not verified. */
  readonly identityUrl?: string
  readonly now?: () => Date
}

/** The simulated service that is up. */
export interface MicrosoftGraph {
  /** Stands for `https://graph.microsoft.com`. */
  readonly url: string
  readonly stop: () => Promise<void>
}

/** Starts the service with an empty directory on the loopback interface, over plain http. */
export function startMicrosoftGraph(options: MicrosoftGraphOptions = {}): Promise<MicrosoftGraph> {
  const { identityUrl, now = (): Date => new Date() } = options
  const directory = new Directory()
  const requests = new RequestLog()
  const faults = new FaultList<AzureFault>()
  const checkToken = createTokenCheck({
    authority: identityUrl ?? 'https://login.microsoftonline.com',
    verifySignatures: identityUrl !== undefined,
    resource: 'https://graph.microsoft.com',
    now,
  })
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.route('/__admin/requests', requestRoutes(requests))
  app.route('/__admin/faults', faultRoutes(faults, AZURE_FAULT_SCHEMA))
  app.get('/__admin/directory', (context) =>
    context.json({
      tenantId: directory.tenantId,
      applications: [...directory.applications.values()],
      servicePrincipals: [...directory.servicePrincipals.values()],
      assignments: directory.assignments,
      owners: Object.fromEntries(directory.owners),
      federations: Object.fromEntries(directory.federations),
    }),
  )
  app.use(requests.record(now), azureFaulty(faults))
  app.route('/v1.0', applicationsApi(directory, checkToken))
  app.notFound(
    ({ req }) => new AzureError(404, 'NotFound', `${req.method} ${req.path} is not served.`).response,
  )
  app.onError(answerError)
  return listen(app.fetch, options.port)
}
