import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { answerError, AzureError } from './azure-error.ts'
import { type AzureFault, azureFaulty } from './azure-faults.ts'
import { createTokenCheck, type TokenVerdict } from './entra-token.ts'
import type { FaultList } from './fault-list.ts'
import { listen } from './listen.ts'
import type { RequestLog } from './request-log.ts'

/** Options of the start of a simulated Azure service. */
export interface AzureServiceOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** The origin of the Entra ID simulator; without it tokens are read, but their signatures are not verified. */
  readonly identityUrl?: string
  readonly now?: () => Date
}

/** A simulated Azure service that is running. */
export interface AzureService {
  /** Takes the place of the service's endpoint, and serves its pages, if there are any. */
  readonly url: string
  readonly stop: () => Promise<void>
}

type Routes = Hono<{ Bindings: HttpBindings }>

/** What every service keeps for its tests. */
interface Kept {
  readonly requests: RequestLog
  readonly faults: FaultList<AzureFault>
}

/** The parts of a service. @typeParam Service its state */
export interface AzureServiceParts<Service extends Kept> {
  /** The audience that tokens must have, without a slash at the end. */
  readonly resource:
    'https://management.azure.com' | 'https://monitor.azure.com' | 'https://graph.microsoft.com'
  readonly service: Service
  /** Served below `/__admin`; its requests are not recorded, and faults do not apply to them. */
  readonly admin: (service: Service) => Routes
  /** Pages for people; their requests are not recorded, and faults do not apply to them. */
  readonly pages?: (service: Service) => Hono
  readonly api: (service: Service, checkToken: (token: string) => Promise<TokenVerdict>) => Routes
  /** The answer to an error that the API throws; needed only when there are others than `AzureError`. */
  readonly answer?: (error: Error) => Response
}

/** Starts a service on the loopback interface, over plain http. */
export function startAzureService<Service extends Kept>(
  { resource, service, admin, pages, api, answer = answerError }: AzureServiceParts<Service>,
  { identityUrl, port, now = () => new Date() }: AzureServiceOptions,
): Promise<AzureService> {
  const checkToken = createTokenCheck({
    authority: identityUrl ?? 'https://login.microsoftonline.com',
    verifySignatures: identityUrl !== undefined,
    resource,
    now,
  })
  const app: Routes = new Hono()
  app.route('/__admin', admin(service))
  if (pages !== undefined) app.route('/', pages(service))
  app.use(service.requests.record(now), azureFaulty(service.faults))
  app.route('/', api(service, checkToken))
  app.notFound(
    ({ req }) => new AzureError(404, 'NotFound', `${req.method} ${req.path} is not served.`).response,
  )
  app.onError(answer)
  return listen(app.fetch, port)
}
