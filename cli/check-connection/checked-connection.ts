import type { AlertStates } from '../../shared/azure-alerts/alert-states.ts'
import type { ConnectionConfig, Route } from '../../shared/config/config.ts'
import type { AccessTokens, Check, Connector } from '../../shared/connectors/connector.ts'
import type { HttpClient } from '../../shared/http/http-client.ts'
import type { WorkItemLog } from '../../shared/log-analytics/work-item-log.ts'
import type { Kind } from '../../shared/ticket/ticket.ts'
import type { TokenStore } from '../../shared/tokens/token-store.ts'

/** A connection, and what is needed to check it. */
export interface CheckedConnection {
  readonly connection: ConnectionConfig
  /** The routes that lead to it. */
  readonly routes: readonly Route[]
  readonly http: Pick<HttpClient, 'send'>
  readonly store: Pick<TokenStore, 'readGrant' | 'readToken'>
  /** Checks whether a sign-in works without a person. @param name of the connection, or of the proxy in front of it */
  readonly checkGrant: (name: string) => Promise<Check>
  readonly tokens: (name: string) => Promise<AccessTokens>
  readonly connector: (kind: Kind) => Promise<Connector>
  /** Subscriptions whose alerts are accepted; empty when all are. */
  readonly subscriptions: readonly string[]
  readonly alerts: () => Promise<AlertStates>
  /** Subscriptions in which Azure has refused the app, by id, and since when. */
  readonly refused: () => Promise<Readonly<Record<string, string>>>
  /** The destination of rows of work items. @throws BridgeError `setting_missing` */
  readonly workItems: () => Promise<{ readonly table: string; readonly log: Pick<WorkItemLog, 'check'> }>
  /** Epoch milliseconds. */
  readonly now: () => number
}
