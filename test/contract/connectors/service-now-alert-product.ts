import { createServiceNowConnector } from '../../../shared/connectors/service-now/service-now-connector.ts'
import { directly, type Product } from './product.ts'
import { filesOf, notesOf, startInstance } from './service-now-product.ts'

const OPEN = { source: 'Azure Monitor', node: 'web-server-01', severity: '3', description: 'CPU is high' }

const FIELDS = {
  open: OPEN,
  note: { work_notes: 'It is still high.' },
  escalate: { severity: '1', work_notes: 'It is worse.' },
  hold: { work_notes: 'It is quiet; let us see.' },
  resolve: { state: 'Closed', work_notes: 'It is over.' },
  reopen: { state: 'Reopen', work_notes: 'It is high again.' },
}

const STATES = { open: 'Open', held: 'Open', resolved: 'Closed', closed: 'Closed' }

export async function startServiceNowAlerts(): Promise<Product> {
  const instance = await startInstance()
  const { server, http, signIn, revokeTokens, fail, stop, ask, rowsOf } = instance
  const patch = async (id: string, values: object): Promise<void> =>
    void (await ask('PATCH', `/__admin/tables/em_alert/${id}`, values))
  const fieldOf = async (id: string, field: string): Promise<string> =>
    (await rowsOf('em_alert', `sys_id=${id}`))[0]?.[field] ?? ''
  return {
    connect: (tokens = instance.tokens, through = directly) =>
      createServiceNowConnector({
        name: 'itsm',
        url: server.url,
        tokens,
        http: through(http),
        now: Date.now,
        kind: 'alert',
      }),
    signIn,
    revokeTokens,
    fail,
    stop,
    fields: FIELDS,
    openWith: (description) => ({ ...OPEN, description }),
    noteWith: (text) => ({ work_notes: text }),
    markup: [
      ['<b>full</b>', '<b>full</b>'],
      ['[code]<b>full</b>[/code]', '(code)<b>full</b>(/code)'],
    ],
    longestNote: 4000,
    setStatus: ({ id }, status) => patch(id, { state: STATES[status] }),
    takeOver: ({ id }) => patch(id, { assigned_to: 'Beth Anglin', acknowledged: 'true' }),
    merge: ({ id }) => patch(id, { state: 'Closed' }),
    remove: async ({ id }) => void (await ask('DELETE', `/__admin/tables/em_alert/${id}`)),
    description: ({ id }) => fieldOf(id, 'description'),
    origin: ({ id }) => fieldOf(id, 'event_class'),
    severity: ({ id }) => fieldOf(id, 'severity'),
    notes: ({ id }) => notesOf(instance, id),
    files: ({ id }) => filesOf(instance, id),
    count: async () => (await rowsOf('em_alert')).length,
  }
}
