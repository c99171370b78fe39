import { createHttpClient } from '../../../shared/http/http-client.ts'
import { createProvanceConnector } from '../../../shared/connectors/provance/provance-connector.ts'
import { type Provance, startProvance } from '../../../simulators/provance/start-provance.ts'
import { adminOf, faultOf, readSinceOf, rememberedTokens } from './read-bench.ts'
import type { ReadBench } from './read-since-suite.ts'
import { PROVANCE_CHANGE_REQUESTS, RECORD_ADMINS } from './record-admin.ts'

/** Starts an environment whose clock begins at a time. */
export async function startProvanceReading(now: number): Promise<ReadBench> {
  const clock = { time: now }
  const server = await startProvance({ now: () => new Date(clock.time) })
  const http = createHttpClient()
  const admin = adminOf(server.url)
  const records = RECORD_ADMINS.provance(admin)
  const tokens = rememberedTokens(() => signIn(server))
  const options = {
    name: 'itsm',
    url: server.url,
    tokens,
    http,
    now: () => now,
    changeRequests: PROVANCE_CHANGE_REQUESTS,
  }
  return {
    readSince: readSinceOf(createProvanceConnector(options)),
    clock,
    ...records,
    fail: (status, retryAfterSeconds) => admin('POST', 'faults', faultOf(status, retryAfterSeconds)),
    revokeTokens: () => admin('POST', 'tokens/revoke', {}),
    hideDescription: async () => {
      await admin('PUT', 'secured-columns', { table: 'incident', columns: ['description'] })
      // A value that the user may not read comes as null.
      return { isHidden: true, unreadable: [] }
    },
    shortenPages: async (type) => {
      await admin('POST', 'settings', { pageCap: 7 })
      return (await records.records(type)).map(({ id }) => id)
    },
    reportsDeletions: false,
    stop: async () => {
      await server.stop()
      await http.close()
    },
  }
}

async function signIn({ url, tenantId, clientId, clientSecret }: Provance): Promise<string> {
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${url}/.default`,
  }
  const answer = await fetch(`${url}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  return ((await answer.json()) as { access_token: string }).access_token
}
