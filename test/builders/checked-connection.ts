import type { CheckedConnection } from '../../cli/check-connection/checked-connection.ts'
import type { Check } from '../../shared/connectors/connector.ts'
import { BridgeError, type ErrorCode } from '../../shared/errors.ts'
import type { Grant } from '../../shared/tokens/grant.ts'
import { buildRoute } from './config.ts'
import { InMemoryAlerts } from './in-memory-alerts.ts'
import { ScriptedProduct } from './scripted-product.ts'
import { InMemoryWorkItemLog } from './work-items.ts'

/** When the connections are checked. */
export const NOW = Date.parse('2026-11-23T12:00:00Z')

/** The grant by which the connection signs in. */
export const GRANT = {
  type: 'client_credentials',
  clientId: 'id-1',
  clientSecret: 'a secret',
  generation: 1,
} as const satisfies Grant

const route = buildRoute('servicenow')

export function answerAt(date: string): CheckedConnection['http'] {
  return { send: async () => ({ status: 302, headers: { date }, text: '' }) }
}

/** A connection that lacks nothing. */
export function buildCheckedConnection(overrides: Partial<CheckedConnection> = {}): CheckedConnection {
  return {
    connection: route.connection,
    routes: [route],
    http: answerAt('Mon, 23 Nov 2026 12:00:05 GMT'),
    store: {
      readGrant: async () => ({ version: '1', grant: GRANT }),
      readToken: async () => ({
        value: 'a secret',
        obtainedAt: '2026-11-23T11:50:00.000Z',
        expiresAt: '2026-11-23T12:20:00.000Z',
      }),
    },
    checkGrant: async () => ({ name: 'sign-in', ok: true, detail: 'without an end' }),
    tokens: async () => ({ current: async () => 'a secret', replace: async () => 'a secret' }),
    connector: async () => new ScriptedProduct(),
    subscriptions: [],
    alerts: async () => new InMemoryAlerts(),
    refused: async () => ({}),
    workItems: async () => ({ table: 'Custom-ServiceDesk_CL', log: new InMemoryWorkItemLog() }),
    now: () => NOW,
    ...overrides,
  }
}

/** A function that always fails with this error. */
export const failing = (code: ErrorCode, message: string) => async (): Promise<never> => {
  throw new BridgeError(code, message)
}

/** The finding about a sign-in that has ended. */
export const ENDED: Check = { name: 'sign-in', ok: false, detail: 'ended on' }
