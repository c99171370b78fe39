import { createHttpClient } from '../../../shared/http/http-client.ts'
import { createCherwellConnector } from '../../../shared/connectors/cherwell/cherwell-connector.ts'
import { type Cherwell, startCherwell } from '../../../simulators/cherwell/start-cherwell.ts'
import { adminOf, faultOf, readSinceOf, rememberedTokens } from './read-bench.ts'
import type { ReadBench } from './read-since-suite.ts'
import { RECORD_ADMINS } from './record-admin.ts'

/** Starts an instance whose clock begins at a time. @param utcOffset of the zone that it gives dates in: `-05:00` */
export async function startCherwellReading(now: number, utcOffset?: string): Promise<ReadBench> {
  const clock = { time: now }
  const server = await startCherwell({ now: () => new Date(clock.time) })
  const http = createHttpClient()
  const admin = adminOf(server.url)
  const records = RECORD_ADMINS.cherwell(admin)
  const tokens = rememberedTokens(() => signIn(server))
  if (utcOffset !== undefined) await admin('POST', 'settings', { utcOffset })
  return {
    readSince: readSinceOf(
      createCherwellConnector({ name: 'itsm', url: server.url, tokens, http, now: () => now }),
    ),
    clock,
    ...records,
    fail: (status, retryAfterSeconds) =>
      admin('POST', 'faults', faultOf(status, retryAfterSeconds, '/CherwellAPI/api/V1/getsearchresults')),
    revokeTokens: () => admin('POST', 'tokens/revoke', {}),
    hideDescription: async () => {
      await admin('DELETE', 'fields/Incident/Description')
      return { isHidden: true, unreadable: ['Description'] }
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

async function signIn({ url, clientId, user, password }: Cherwell): Promise<string> {
  const form = { grant_type: 'password', client_id: clientId, username: user, password }
  const answer = await fetch(`${url}/CherwellAPI/token?auth_mode=Internal`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  return ((await answer.json()) as { access_token: string }).access_token
}
