import type { HttpBindings } from '@hono/node-server'
import { FaultList } from '../fault-list.ts'
import { RequestLog } from '../request-log.ts'
import type { Fault } from '../service-manager/fault.ts'
import { ManagementGroup, type User } from '../service-manager/management-group.ts'

/** Which tokens the gateway accepts. */
export interface Trust {
  /** Entra ID, or its simulator: where the tenant's keys are published. */
  readonly authority: string
  readonly tenantId: string
  /** Client id of the gateway's registration, the audience of its tokens. */
  readonly audience: string
}

export interface GatewaySettings {
  /** Version of the management server. */
  serverVersion: string
  /** Profiles of the account's user roles; null where it may not read them. */
  profiles: string[] | null
}

/** The state of a running gateway. */
export class Gateway {
  readonly now: () => Date
  readonly trust: Trust
  /** The account that the gateway uses in Service Manager. */
  readonly user: User
  readonly group: ManagementGroup
  readonly settings: GatewaySettings = { serverVersion: '10.22.1068.0', profiles: ['AdvancedOperator'] }
  readonly requests = new RequestLog()
  readonly faults = new FaultList<Fault>()
  /** Tokens that are refused although they are valid. */
  readonly refusedTokens = new Set<string>()

  constructor(now: () => Date, trust: Trust, user: User) {
    this.now = now
    this.trust = trust
    this.user = user
    this.group = new ManagementGroup(now)
  }
}

export interface Environment {
  Bindings: HttpBindings
}
