import { createHttpClient } from '../../../shared/http/http-client.ts'
import { createCherwellConnector } from '../../../shared/connectors/cherwell/cherwell-connector.ts'
import { type Cherwell, startCherwell } from '../../../simulators/cherwell/start-cherwell.ts'
import { adminOf, faultOf, readSinceOf, rememberedTokens } from './read-bench.ts'
import type { ReadBench } from './read-since-suite.ts'
import { RECORD_ADMINS } from './record-admin.ts'

export interface CherwellReading extends ReadBench {
  /** Sets the server's clock to another offset, as in spring and autumn: `-05:00`. */
  readonly setUtcOffset: (utcOffset: string) => Promise<void>
}

/** Starts an instance whose clock begins at a time. @param utcOffset of the zone that it gives dates in */
export async function startCherwellReading(now: number, utcOffset?: string): Promise<CherwellReading> {
  const clock = { time: now }
  const server = await startCherwell({ now: () => new Date(clock.time) })
  const http = createHttpClient()
  const admin = adminOf(server.url)
  const records = RECORD_ADMINS.cherwell(admin)
  const tokens = rememberedTokens(() => signIn(server))
  const setUtcOffset = (offset: string): Promise<void> => admin('POST', 'settings', { utcOffset: offset })
  if (utcOffset !== undefined) await setUtcOffset(utcOffset)
  return {
    setUtcOffset,
    readSince: readSinceOf(
      createCherwellConnector({ name: 'itsm', url: server.url, tokens, http, now: () => clock.time }),
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
