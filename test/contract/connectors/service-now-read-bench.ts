import { createHttpClient } from '../../../shared/http/http-client.ts'
import { createServiceNowConnector } from '../../../shared/connectors/service-now/service-now-connector.ts'
import { startServiceNow } from '../../../simulators/service-now/start-service-now.ts'
import { adminOf, faultOf, readSinceOf, rememberedTokens } from './read-bench.ts'
import type { ReadBench } from './read-since-suite.ts'
import { RECORD_ADMINS } from './record-admin.ts'

/** Starts an instance whose clock begins at a time. */
export async function startServiceNowReading(now: number): Promise<ReadBench> {
  const clock = { time: now }
  const server = await startServiceNow({ now: () => new Date(clock.time) })
  const http = createHttpClient()
  const admin = adminOf(server.url)
  const records = RECORD_ADMINS.servicenow(admin)
  const tokens = rememberedTokens(() => signIn(server))
  const connector = createServiceNowConnector({
    name: 'itsm',
    url: server.url,
    tokens,
    http,
    now: () => clock.time,
  })
  return {
    readSince: readSinceOf(connector),
    clock,
    ...records,
    fail: (status, retryAfterSeconds) => admin('POST', 'faults', faultOf(status, retryAfterSeconds)),
    revokeTokens: () => admin('POST', 'tokens/revoke', {}),
    hideDescription: async () => {
      await admin('PUT', 'acls/incident', { hiddenColumns: ['description'] })
      return { isHidden: true, unreadable: ['description'] }
    },
    shortenPages: async (type) => {
      // The oldest half of all records, so that whole pages are empty, and every urgent one of the rest.
      const known = await records.records(type)
      const middle = known[45]?.updatedAt.slice(0, 19).replace('T', ' ') ?? ''
      await admin('PUT', `acls/${type}`, { hiddenRows: `sys_updated_on<${middle}^NQurgency=1` })
      const all = await admin<{ records: Record<string, string>[] }>('GET', `tables/${type}`)
      return all.records
        .filter(({ sys_updated_on = '', urgency }) => sys_updated_on >= middle && urgency !== '1')
        .map(({ sys_id = '' }) => sys_id)
    },
    reportsDeletions: false,
    stop: async () => {
      await server.stop()
      await http.close()
    },
  }
}

async function signIn(server: Awaited<ReturnType<typeof startServiceNow>>): Promise<string> {
  const form = {
    grant_type: 'password',
    client_id: server.clientId,
    client_secret: server.clientSecret,
    username: server.user,
    password: server.password,
  }
  const answer = await fetch(`${server.url}/oauth_token.do`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  return ((await answer.json()) as { access_token: string }).access_token
}
