import { randomUUID } from 'node:crypto'
import { storeGrant } from '../../shared/tokens/sign-in.ts'
import { flagsOfClient, registerClient } from '../entra-id/register-client.ts'
import type { EntraId } from '../entra-id/start-entra-id.ts'
import type { SimulatedProduct } from '../simulated-product.ts'
import { addProperty, type CorrelationProperty, readIncidents } from '../service-manager/shown-incident.ts'
import { startScsmGateway } from './start-scsm-gateway.ts'

/** The options of a connection that change the gateway. */
export interface GatewayOptions {
  readonly correlationProperty?: CorrelationProperty
}

/** A gateway to Service Manager, to which an application of Entra ID signs in with its secret. */
export async function startSimulatedGateway(
  { correlationProperty }: GatewayOptions,
  entraId: EntraId,
): Promise<SimulatedProduct> {
  const { url: authority, tenantId } = entraId
  const audience = randomUUID()
  const { url, stop } = await startScsmGateway({ trust: { authority, tenantId, audience } })
  await addProperty(url, correlationProperty)
  const client = await registerClient(entraId, ['WorkItems.ReadWrite'])
  const scope = `api://${audience}/.default`
  const grant = ['--grant', 'entra_client_secret', ...flagsOfClient(client), '--scope', scope]
  return {
    label: 'SCSM gateway',
    url,
    connect: {
      flags: ['--product', 'scsm', '--url', url, ...grant],
      secrets: { clientSecret: client.clientSecret },
    },
    signIn: (options) => storeGrant(options, { type: 'entra_client_secret', ...client, scope }),
    workItems: () => readIncidents(url, correlationProperty),
    stop,
  }
}
