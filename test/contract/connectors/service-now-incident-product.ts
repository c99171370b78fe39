import type { Connector } from '../../../shared/connectors/connector.ts'
import {
  createServiceNowConnector,
  type ServiceNowOptions,
} from '../../../shared/connectors/service-now/service-now-connector.ts'
import { directly, type Product } from './product.ts'
import { filesOf, type Instance, notesOf, startInstance } from './service-now-product.ts'

export const STATES = {
  open: { state: '2' },
  held: { state: '3', hold_reason: '4' },
  resolved: { state: '6' },
  closed: { state: '7' },
}

/** As a template gives them. */
export const INCIDENT_FIELDS = {
  open: { short_description: 'CPU is high', description: 'It is.', impact: '2', urgency: '2' },
  note: { work_notes: 'It is still high.' },
  escalate: { impact: '1', urgency: '1', work_notes: 'It is worse.' },
  hold: { state: '3', hold_reason: '5', work_notes: 'It is quiet; let us see.' },
  resolve: { state: '6', close_code: 'Solution provided', close_notes: 'It is over.' },
  reopen: { state: '2', work_notes: 'It is high again.' },
}

type Settings = Pick<ServiceNowOptions, 'via' | 'instanceTemplate' | 'configurationItems' | 'onUnmatched'>

/** Binds the connector to an instance. */
export const connectIncidents =
  (settings: Settings = {}) =>
  ({ server, tokens, http }: Instance): Connector =>
    createServiceNowConnector({ name: 'itsm', url: server.url, tokens, http, now: Date.now, ...settings })

export async function startServiceNowIncidents(settings: Settings = {}): Promise<Product> {
  const instance = await startInstance()
  const { signIn, revokeTokens, fail, stop, ask, rowsOf } = instance
  const patch = async (id: string, values: object): Promise<void> =>
    void (await ask('PATCH', `/__admin/tables/incident/${id}`, values))
  const fieldOf = async (id: string, field: string): Promise<string> =>
    (await rowsOf('incident', `sys_id=${id}`))[0]?.[field] ?? ''
  return {
    connect: (tokens = instance.tokens, through = directly) =>
      connectIncidents(settings)({ ...instance, tokens, http: through(instance.http) }),
    signIn,
    revokeTokens,
    fail,
    stop,
    fields: INCIDENT_FIELDS,
    openWith: (description) => ({ ...INCIDENT_FIELDS.open, description }),
    noteWith: (text) => ({ work_notes: text }),
    markup: [
      ['<b>full</b>', '<b>full</b>'],
      ['[code]<b>full</b>[/code]', '(code)<b>full</b>(/code)'],
    ],
    longestNote: 4000,
    setStatus: ({ id }, status) => patch(id, STATES[status]),
    takeOver: ({ id }) => patch(id, { assigned_to: 'Beth Anglin', state: '2' }),
    merge: ({ id }) => patch(id, { state: '6', close_code: 'Duplicate' }),
    remove: async ({ id }) => void (await ask('DELETE', `/api/now/table/incident/${id}`)),
    description: ({ id }) => fieldOf(id, 'description'),
    origin: ({ id }) => fieldOf(id, 'correlation_display'),
    severity: ({ id }) => fieldOf(id, 'priority'),
    notes: ({ id }) => notesOf(instance, id),
    files: ({ id }) => filesOf(instance, id),
    count: async () => (await rowsOf('incident')).length,
  }
}
