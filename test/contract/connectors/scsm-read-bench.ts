import type { Connector } from '../../../shared/connectors/connector.ts'
import { createHttpClient } from '../../../shared/http/http-client.ts'
import { createScsmConnector } from '../../../shared/connectors/scsm/scsm-connector.ts'
import { type Scsm, startScsm } from '../../../simulators/scsm/start-scsm.ts'
import { startGatewayClient } from '../simulators/scsm-gateway-client.ts'
import { type AdminClient, adminOf, faultOf, readSinceOf, rememberedTokens } from './read-bench.ts'
import type { ReadBench } from './read-since-suite.ts'
import { RECORD_ADMINS } from './record-admin.ts'

/** Service Manager whose clock begins at a time, and the connector to it. */
interface Reading {
  readonly url: string
  readonly connector: Connector
  readonly clock: { time: number }
  /** The path that a test's fault applies to. */
  readonly path: string
  readonly revokeTokens: (admin: AdminClient) => Promise<void>
  readonly reportsDeletions: boolean
  readonly stop: () => Promise<void>
}

const isHidden = (index: number): boolean => index < 45 || index % 3 === 0

/** Starts a portal whose clock begins at a time. */
export async function startScsmReading(now: number, maxAnswerBytes?: number): Promise<ReadBench> {
  const clock = { time: now }
  const server = await startScsm({ now: () => new Date(clock.time) })
  const http = createHttpClient(maxAnswerBytes)
  const tokens = rememberedTokens(() => signIn(server))
  return benchOf({
    url: server.url,
    // Our own clock stays as it is when the portal's is turned.
    connector: createScsmConnector({
      name: 'itsm',
      url: server.url,
      user: server.user,
      tokens,
      http,
      now: () => now,
    }),
    clock,
    path: '/api/V3/Projection',
    revokeTokens: (admin) => admin('POST', 'tokens/revoke', {}),
    reportsDeletions: true,
    stop: async () => {
      await server.stop()
      await http.close()
    },
  })
}

/** The same by way of a gateway. */
export async function startGatewayReading(now: number): Promise<ReadBench> {
  const clock = { time: now }
  const client = await startGatewayClient(() => new Date(clock.time))
  const { url } = client.gateway
  const http = createHttpClient()
  const given: string[] = []
  const tokens = rememberedTokens(async () => {
    const token = await client.requestToken()
    given.push(token)
    return token
  })
  return benchOf({
    url,
    connector: createScsmConnector({ name: 'itsm', via: 'gateway', url, tokens, http, now: () => now }),
    clock,
    path: '/v1/work-items',
    revokeTokens: async (admin) => {
      for (const token of given) await admin('POST', 'tokens/refuse', { token })
    },
    reportsDeletions: false,
    stop: async () => {
      await client.stop()
      await http.close()
    },
  })
}

function benchOf({ url, connector, clock, path, revokeTokens, reportsDeletions, stop }: Reading): ReadBench {
  const admin = adminOf(url)
  const records = RECORD_ADMINS.scsm(admin)
  return {
    readSince: readSinceOf(connector),
    clock,
    ...records,
    fail: (status, retryAfterSeconds) => admin('POST', 'faults', faultOf(status, retryAfterSeconds, path)),
    revokeTokens: () => revokeTokens(admin),
    // A role shows all of a work item, or nothing.
    hideDescription: async () => ({ isHidden: false, unreadable: [] }),
    shortenPages: async (type) => {
      const ids = (await records.records(type)).map(({ id }) => id)
      await admin('PUT', 'scope', { hidden: ids.filter((_, index) => isHidden(index)) })
      return ids.filter((_, index) => !isHidden(index))
    },
    reportsDeletions,
    stop,
  }
}

async function signIn({ url, user, password }: Scsm): Promise<string> {
  const answer = await fetch(`${url}/api/V3/Authorization/GetToken`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ UserName: user, Password: password, LanguageCode: 'ENU' }),
  })
  return (await answer.json()) as string
}
