import { signIn } from '../../shared/tokens/sign-in.ts'
import type { Kind } from '../../shared/ticket/ticket.ts'
import { type ServiceNow, startServiceNow } from './start-service-now.ts'
import { pick, readJson, type ShownWorkItem, type SimulatedProduct } from '../simulated-product.ts'

export interface SimulatedServiceNow extends SimulatedProduct {
  readonly simulator: ServiceNow
}

/** A ServiceNow instance, to which a connection is signed in once with a user name and a password. */
export async function startSimulatedServiceNow(): Promise<SimulatedServiceNow> {
  const simulator = await startServiceNow()
  const { url, user, password, clientId, clientSecret, stop } = simulator
  return {
    simulator,
    label: 'ServiceNow',
    url,
    user,
    password,
    connect: {
      flags: ['--product', 'servicenow', '--url', url, '--client-id', clientId, '--user', user],
      secrets: { password, clientSecret },
    },
    signIn: async (options) =>
      void (await signIn(options, { type: 'password', clientId, clientSecret, user, password })),
    workItems: (kind) => readRecords(simulator, kind),
    stop,
  }
}

/** The tables that a person looks at; an event is shown as the alert that it becomes. */
const PAGES = {
  incident: {
    table: 'incident',
    page: 'incident',
    key: 'correlation_id',
    fields: [
      'short_description',
      'state',
      'priority',
      'impact',
      'urgency',
      'correlation_id',
      'opened_at',
      'close_code',
      'close_notes',
      'description',
    ],
  },
  alert: {
    table: 'em_alert',
    page: 'alert',
    key: 'message_key',
    fields: [
      'node',
      'state',
      'severity',
      'type',
      'resource',
      'source',
      'message_key',
      'last_event_time',
      'description',
    ],
  },
}

async function readRecords(
  { url, user, password }: ServiceNow,
  kind: Kind,
): Promise<readonly ShownWorkItem[]> {
  const { table, page, key, fields } = PAGES[kind === 'incident' ? 'incident' : 'alert']
  const address = new URL(`/api/now/table/${table}`, url)
  address.search = new URLSearchParams({
    sysparm_query: 'ORDERBYnumber',
    sysparm_display_value: 'true',
    sysparm_exclude_reference_link: 'true',
  }).toString()
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const { result } = await readJson<{ result: Record<string, string>[] }>(address, { authorization })
  return result.map((row) => ({
    correlationId: row[key] ?? '',
    number: row['number'] ?? '',
    url: `${url}/${page}/${row['number']}`,
    fields: pick(fields, (name) => row[name] ?? ''),
  }))
}
