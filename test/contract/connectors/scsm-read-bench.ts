import { createHttpClient } from '../../../shared/http/http-client.ts'
import { createScsmConnector } from '../../../shared/connectors/scsm/scsm-connector.ts'
import { type Scsm, startScsm } from '../../../simulators/scsm/start-scsm.ts'
import { type AdminClient, adminOf, faultOf, readSinceOf, rememberedTokens } from './read-bench.ts'
import type { KnownRecord, ReadBench } from './read-since-suite.ts'

const PATHS = { incident: 'incidents', change_request: 'change-requests' } as const

const isHidden = (index: number): boolean => index < 45 || index % 3 === 0

/** Starts a portal whose clock begins at a time. */
export async function startScsmReading(now: number, maxAnswerBytes?: number): Promise<ReadBench> {
  const clock = { time: now }
  const server = await startScsm({ now: () => new Date(clock.time) })
  const http = createHttpClient(maxAnswerBytes)
  const admin = adminOf(server.url)
  const tokens = rememberedTokens(() => signIn(server))
  // Our own clock stays as it is when the portal's is turned.
  const connector = createScsmConnector({ url: server.url, user: server.user, tokens, http, now: () => now })
  return {
    readSince: readSinceOf(connector),
    clock,
    seed: (request) => admin('POST', 'seed', request),
    records: (type) => recordsOf(admin, PATHS[type]),
    change: (type, id, title) => admin('PATCH', `${PATHS[type]}/${id}`, { Title: title }),
    remove: (type, id) => admin('DELETE', `${PATHS[type]}/${id}`),
    fail: (status, retryAfterSeconds) =>
      admin('POST', 'faults', faultOf(status, retryAfterSeconds, '/api/V3/Projection')),
    revokeTokens: () => admin('POST', 'tokens/revoke', {}),
    // A role shows all of a work item, or nothing.
    hideDescription: async () => ({ isHidden: false, told: [] }),
    shortenPages: async (type) => {
      const ids = (await recordsOf(admin, PATHS[type])).map(({ id }) => id)
      await admin('PUT', 'scope', { hidden: ids.filter((_, index) => isHidden(index)) })
      return ids.filter((_, index) => !isHidden(index))
    },
    tellsDeletions: true,
    stop: async () => {
      await server.stop()
      await http.close()
    },
  }
}

async function recordsOf(admin: AdminClient, path: string): Promise<KnownRecord[]> {
  const objects = await admin<{ BaseId: string; LastModified: string }[]>('GET', path)
  return objects.map(({ BaseId, LastModified }) => ({ id: BaseId, updatedAt: `${LastModified}Z` }))
}

async function signIn({ url, user, password }: Scsm): Promise<string> {
  const answer = await fetch(`${url}/api/V3/Authorization/GetToken`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ UserName: user, Password: password, LanguageCode: 'ENU' }),
  })
  return (await answer.json()) as string
}
