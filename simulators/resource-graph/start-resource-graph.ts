import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { answerError, AzureError } from '../azure-error.ts'
import { azureFaulty } from '../azure-faults.ts'
import { createTokenCheck } from '../entra-token.ts'
import { listen } from '../listen.ts'
import { adminApi } from './admin-api.ts'
import { pages } from './pages.ts'
import { queryApi, QuotaExceeded } from './query-api.ts'
import { Service } from './service.ts'

/** How to start. */
export interface ResourceGraphOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** The origin of the Entra ID simulator; without it tokens are read, but their signatures are not verified. */
  readonly identityUrl?: string
  readonly now?: () => Date
}

/** The simulated service that is up. */
export interface ResourceGraph {
  /** Stands for `https://management.azure.com`, and has the page. */
  readonly url: string
  readonly stop: () => Promise<void>
}

/** Starts the service without resources on the loopback interface, over plain http. */
export function startResourceGraph(options: ResourceGraphOptions = {}): Promise<ResourceGraph> {
  const { identityUrl, now = (): Date => new Date() } = options
  const service = new Service(now)
  const checkToken = createTokenCheck({
    authority: identityUrl ?? 'https://login.microsoftonline.com',
    verifySignatures: identityUrl !== undefined,
    resource: 'https://management.azure.com',
    now,
  })
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.route('/__admin', adminApi(service))
  app.route('/', pages(service))
  app.use(service.requests.record(now), azureFaulty(service.faults))
  app.route('/', queryApi(service, checkToken))
  app.notFound(
    ({ req }) => new AzureError(404, 'NotFound', `${req.method} ${req.path} is not served.`).response,
  )
  app.onError((error) => (error instanceof QuotaExceeded ? error.response : answerError(error)))
  return listen(app.fetch, options.port)
}
