import { createHttpClient } from '../../../shared/http/http-client.ts'
import { createProvanceConnector } from '../../../shared/connectors/provance/provance-connector.ts'
import { type Provance, startProvance } from '../../../simulators/provance/start-provance.ts'
import { type AdminClient, adminOf, faultOf, readSinceOf, rememberedTokens } from './read-bench.ts'
import type { KnownRecord, ReadBench } from './read-since-suite.ts'

/** The change requests of the deployment that is simulated. */
const CHANGE_REQUESTS = {
  name: 'contoso_change',
  numberColumn: 'contoso_number',
  columns: {
    title: 'contoso_name',
    description: 'contoso_details',
    state: 'statuscode',
    risk: 'contoso_risk',
    configurationItem: 'contoso_server',
    createdBy: 'createdby',
    createdAt: 'createdon',
    plannedStartAt: 'contoso_plannedstart',
    plannedEndAt: 'contoso_plannedend',
    workEndAt: 'contoso_workend',
  },
} as const

const TABLES = { incident: 'incident', change_request: 'contoso_change' } as const
const TITLES = { incident: 'title', change_request: 'contoso_name' } as const

/** Starts an environment whose clock begins at a time. */
export async function startProvanceReading(now: number): Promise<ReadBench> {
  const clock = { time: now }
  const server = await startProvance({ now: () => new Date(clock.time) })
  const http = createHttpClient()
  const admin = adminOf(server.url)
  const tokens = rememberedTokens(() => signIn(server))
  const options = { url: server.url, tokens, http, now: () => now, changeRequests: CHANGE_REQUESTS }
  return {
    readSince: readSinceOf(createProvanceConnector(options)),
    clock,
    seed: (request) => admin('POST', 'seed', request),
    records: (type) => recordsOf(admin, TABLES[type]),
    change: (type, id, title) => admin('PATCH', `tables/${TABLES[type]}/${id}`, { [TITLES[type]]: title }),
    remove: (type, id) => admin('DELETE', `tables/${TABLES[type]}/${id}`),
    fail: (status, retryAfterSeconds) => admin('POST', 'faults', faultOf(status, retryAfterSeconds)),
    revokeTokens: () => admin('POST', 'tokens/revoke', {}),
    hideDescription: async () => {
      await admin('PUT', 'secured-columns', { table: 'incident', columns: ['description'] })
      // A value that may not be read comes as none.
      return { isHidden: true, unreadable: [] }
    },
    shortenPages: async (type) => {
      await admin('POST', 'settings', { pageCap: 7 })
      return (await recordsOf(admin, TABLES[type])).map(({ id }) => id)
    },
    reportsDeletions: false,
    stop: async () => {
      await server.stop()
      await http.close()
    },
  }
}

async function recordsOf(admin: AdminClient, table: string): Promise<KnownRecord[]> {
  const { records } = await admin<{ records: Record<string, string>[] }>('GET', `tables/${table}`)
  return records.map((record) => ({
    id: record[`${table}id`] ?? '',
    updatedAt: new Date(record['modifiedon'] ?? '').toISOString(),
  }))
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
