import { createHttpClient } from '../../../shared/http/http-client.ts'
import { createCherwellConnector } from '../../../shared/connectors/cherwell/cherwell-connector.ts'
import { type Cherwell, startCherwell } from '../../../simulators/cherwell/start-cherwell.ts'
import { type AdminClient, adminOf, faultOf, readSinceOf, rememberedTokens } from './read-bench.ts'
import type { KnownRecord, ReadBench } from './read-since-suite.ts'

const OBJECTS = { incident: 'Incident', change_request: 'ChangeRequest' } as const
const TITLES = { incident: 'ShortDescription', change_request: 'Title' } as const

/** Starts an instance whose clock begins at a time. @param utcOffset of the zone that it gives dates in: `-05:00` */
export async function startCherwellReading(now: number, utcOffset?: string): Promise<ReadBench> {
  const clock = { time: now }
  const server = await startCherwell({ now: () => new Date(clock.time) })
  const http = createHttpClient()
  const admin = adminOf(server.url)
  const tokens = rememberedTokens(() => signIn(server))
  if (utcOffset !== undefined) await admin('POST', 'settings', { utcOffset })
  return {
    readSince: readSinceOf(createCherwellConnector({ url: server.url, tokens, http, now: () => now })),
    clock,
    seed: (request) => admin('POST', 'seed', request),
    records: (type) => recordsOf(admin, OBJECTS[type]),
    change: (type, id, title) => admin('PATCH', `records/${id}`, { [TITLES[type]]: title }),
    remove: (_, id) => admin('DELETE', `records/${id}`),
    fail: (status, retryAfterSeconds) =>
      admin('POST', 'faults', faultOf(status, retryAfterSeconds, '/CherwellAPI/api/V1/getsearchresults')),
    revokeTokens: () => admin('POST', 'tokens/revoke', {}),
    hideDescription: async () => {
      await admin('DELETE', 'fields/Incident/Description')
      return { isHidden: true, unreadable: ['Description'] }
    },
    shortenPages: async (type) => {
      await admin('POST', 'settings', { pageCap: 7 })
      return (await recordsOf(admin, OBJECTS[type])).map(({ id }) => id)
    },
    reportsDeletions: false,
    stop: async () => {
      await server.stop()
      await http.close()
    },
  }
}

async function recordsOf(admin: AdminClient, object: string): Promise<KnownRecord[]> {
  const answer = await admin<{ records: { busObRecId: string; values: Record<string, string> }[] }>(
    'GET',
    `records/${object}`,
  )
  return answer.records.map(({ busObRecId, values }) => ({
    id: busObRecId,
    updatedAt: new Date(`${values['LastModDateTime']} UTC`).toISOString(),
  }))
}

async function signIn({ url, clientId, user, password }: Cherwell): Promise<string> {
  const form = { grant_type: 'password', client_id: clientId, username: user, password }
  const answer = await fetch(`${url}/CherwellAPI/token?auth_mode=Internal`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  return ((await answer.json()) as { access_token: string }).access_token
}
