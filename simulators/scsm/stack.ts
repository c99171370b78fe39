import { randomUUID } from 'node:crypto'
import type { ProductOptions } from '../../shared/connectors/product.ts'
import { proxySignIn } from '../../shared/connectors/sign-in-name.ts'
import { type SignInOptions, storeGrant } from '../../shared/tokens/sign-in.ts'
import { createTokenCheck } from '../entra-token.ts'
import { registerClient } from '../entra-id/register-client.ts'
import type { EntraId } from '../entra-id/start-entra-id.ts'
import { startSimulatedGateway } from '../scsm-gateway/stack.ts'
import { addProperty, type CorrelationProperty, readIncidents } from '../service-manager/shown-incident.ts'
import type { SimulatedProduct } from '../simulated-product.ts'
import type { Front } from './portal.ts'
import { startScsm } from './start-scsm.ts'

/** A proxy in front, and the sign-in to it. */
interface Fronting {
  readonly front: Front
  readonly signIn: (options: SignInOptions) => Promise<void>
}

/** The options of a connection that change the portal. */
interface PortalOptions {
  readonly user: string
  readonly correlationProperty?: CorrelationProperty
  readonly proxy?: { readonly tokenHeader: string }
}

/** Starts Service Manager with a gateway or with a portal, according to the connection. */
export function startSimulatedScsm(options: ProductOptions, entraId: EntraId): Promise<SimulatedProduct> {
  if (options['via'] === 'gateway') return startSimulatedGateway(options, entraId)
  return startSimulatedPortal(options as unknown as PortalOptions, entraId)
}

/**
 * A portal of Service Manager. It has no refresh tokens, so the connection's grant is the user name and the password.
 *
 * @param options with `DOMAIN\\name` as `user`
 */
async function startSimulatedPortal(
  { user, correlationProperty, proxy }: PortalOptions,
  entraId: EntraId,
): Promise<SimulatedProduct> {
  const fronting = proxy === undefined ? undefined : await frontOf(proxy.tokenHeader, entraId)
  const { url, password, stop } = await startScsm({
    user,
    ...(fronting === undefined ? {} : { front: fronting.front }),
  })
  await addProperty(url, correlationProperty)
  return {
    label: 'SCSM',
    url,
    user,
    password,
    connect: { flags: ['--product', 'scsm', '--url', url, '--user', user], secrets: { password } },
    signIn: async (options) => {
      const grant = { type: 'cireson_token', user, password } as const
      if (fronting === undefined) return storeGrant(options, grant)
      await fronting.signIn(options)
      // The app itself requests its token, through the proxy.
      await options.store.writeGrant(options.connection, { ...grant, generation: 1 })
    },
    workItems: () => readIncidents(url, correlationProperty),
    stop,
  }
}

/** A proxy that admits the tokens of an application of the tenant. */
async function frontOf(tokenHeader: string, entraId: EntraId): Promise<Fronting> {
  const audience = randomUUID()
  const client = await registerClient(entraId)
  const check = createTokenCheck({
    authority: entraId.url,
    verifySignatures: true,
    resource: audience,
    now: () => new Date(),
  })
  return {
    front: { tokenHeader, admits: async (bearer) => !('refused' in (await check(bearer))) },
    signIn: (options) =>
      storeGrant(
        { ...options, connection: proxySignIn(options.connection) },
        { type: 'entra_client_secret', ...client, scope: `api://${audience}/.default` },
      ),
  }
}
