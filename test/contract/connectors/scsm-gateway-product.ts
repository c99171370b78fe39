import type { AccessTokens } from '../../../shared/connectors/connector.ts'
import { createScsmConnector } from '../../../shared/connectors/scsm/scsm-connector.ts'
import type { ScsmGateway } from '../../../simulators/scsm-gateway/start-scsm-gateway.ts'
import { startGatewayClient } from '../simulators/scsm-gateway-client.ts'
import { aiming } from './aiming.ts'
import { createTried, type TriedServiceManager } from './scsm-product.ts'

export interface TriedGateway extends TriedServiceManager {
  readonly gateway: ScsmGateway
}

/** A gateway that lets the connector in with an application's token of Entra ID. */
export async function startGateway(): Promise<TriedGateway> {
  const { gateway, requestToken, stop } = await startGatewayClient()
  const { aim, ...tried } = createTried(gateway.url, ({ method }) => method !== 'GET')
  const given = new Set<string>()
  const signIn = async (): Promise<string> => {
    const token = await requestToken()
    given.add(token)
    return token
  }
  const token = await signIn()
  const tokens: AccessTokens = { current: async () => token, replace: signIn }
  return {
    ...tried,
    gateway,
    tokens,
    signIn,
    revokeTokens: async () => {
      for (const each of given) await tried.admin('POST', 'tokens/refuse', { token: each })
    },
    connect: ({ user: _user, proxy: _proxy, ...options } = {}) => {
      const base = {
        name: 'itsm',
        via: 'gateway',
        url: gateway.url,
        tokens,
        http: tried.http,
        now: Date.now,
      } as const
      return aiming(createScsmConnector({ ...base, ...options }), aim)
    },
    stop: async () => {
      await stop()
      await tried.http.close()
    },
  }
}

/** Starts a gateway for one piece of work. */
export async function withGateway<Result>(work: (tried: TriedGateway) => Promise<Result>): Promise<Result> {
  const tried = await startGateway()
  try {
    return await work(tried)
  } finally {
    await tried.stop()
  }
}
