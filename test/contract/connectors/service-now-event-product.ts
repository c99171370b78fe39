import type { Connector } from '../../../shared/connectors/connector.ts'
import { EVENTS } from '../../../shared/connectors/service-now/event-connector.ts'
import { createServiceNowConnector } from '../../../shared/connectors/service-now/service-now-connector.ts'
import { type Aim, aiming } from './aiming.ts'
import { directly, type Fault, type Product } from './product.ts'
import { type Instance, startInstance } from './service-now-product.ts'

const ABOUT = { source: 'Azure Monitor', node: 'web-server-01', type: 'CPU', resource: 'vm' }
const OPEN = { ...ABOUT, severity: '3', description: 'CPU is high' }

/** As a template gives them. */
export const EVENT_FIELDS = {
  open: OPEN,
  note: OPEN,
  escalate: { ...OPEN, severity: '1' },
  hold: OPEN,
  resolve: { ...ABOUT, description: 'CPU is normal' },
  reopen: OPEN,
}

const STATES = { open: 'Open', held: 'Open', resolved: 'Closed', closed: 'Closed' }

export const connectEvents = ({ server, tokens, http }: Instance): Connector =>
  createServiceNowConnector({ name: 'itsm', url: server.url, tokens, http, now: Date.now, kind: 'event' })

/** @param counted the records that count: events as they were sent, or the alerts that people see */
export async function startServiceNowEvents(counted: 'em_event' | 'em_alert' = 'em_event'): Promise<Product> {
  const instance = await startInstance()
  const { signIn, revokeTokens, stop, ask, rowsOf } = instance
  let armed: Fault | undefined
  const aim: Aim = async (at) => {
    if (armed === undefined) return
    await instance.fail(armed, at === 'write' ? EVENTS : '/api/')
    armed = undefined
  }
  const alertOf = async (key: string): Promise<Readonly<Record<string, string>>> =>
    (await rowsOf('em_alert', `message_key=${key}^ORDERBYDESCsys_created_on`))[0] ?? {}
  const patch = async (key: string, values: object): Promise<void> =>
    void (await ask('PATCH', `/__admin/tables/em_alert/${(await alertOf(key))['sys_id']}`, values))
  return {
    connect: (tokens = instance.tokens, through = directly) =>
      aiming(connectEvents({ ...instance, tokens, http: through(instance.http) }), aim),
    signIn,
    revokeTokens,
    fail: async (fault, path) => {
      if (path === undefined) armed = fault
      else await instance.fail(fault, path)
    },
    stop,
    fields: EVENT_FIELDS,
    openWith: (description) => ({ ...OPEN, description }),
    noteWith: (description) => ({ ...OPEN, description }),
    markup: [
      ['<b>full</b>', '<b>full</b>'],
      ['[code]<b>full</b>[/code]', '(code)<b>full</b>(/code)'],
    ],
    longestNote: 4000,
    setStatus: ({ id }, status) => patch(id, { state: STATES[status] }),
    takeOver: ({ id }) => patch(id, { assigned_to: 'Beth Anglin', acknowledged: 'true' }),
    merge: ({ id }) => patch(id, { state: 'Closed' }),
    remove: async ({ id }) =>
      void (await ask('DELETE', `/__admin/tables/em_alert/${(await alertOf(id))['sys_id']}`)),
    description: async ({ id }) => (await alertOf(id))['description'] ?? '',
    origin: async ({ id }) => (await alertOf(id))['event_class'] ?? '',
    severity: async ({ id }) => (await alertOf(id))['severity'] ?? '',
    notes: async () => [],
    files: async () => [],
    count: async () => (await rowsOf(counted)).length,
  }
}
