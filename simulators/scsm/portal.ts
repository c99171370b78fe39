import type { HttpBindings } from '@hono/node-server'
import { FaultList } from '../fault-list.ts'
import { RequestLog } from '../request-log.ts'
import type { Fault } from '../service-manager/fault.ts'
import { ManagementGroup, type User } from '../service-manager/management-group.ts'
import { TokenStore } from './token-store.ts'

/** A user of the domain who may sign in. */
export interface PortalUser extends User {
  readonly password: string
}

/** An Entra ID sign-in in front of the portal, as with Application Proxy or App Service. */
export interface Front {
  /** Whether it lets a bearer token through. */
  readonly admits: (bearer: string) => boolean | Promise<boolean>
  /** The header whose value it passes on as `Authorization`. */
  readonly tokenHeader: string
}

export interface PortalSettings {
  /** How long a token is valid. */
  tokenSeconds: number
  /** Whether the web server asks for Windows credentials first. */
  windowsAuthentication: boolean
}

/** The state of a running portal. */
export class Portal {
  readonly now: () => Date
  readonly user: PortalUser
  readonly front: Front | undefined
  readonly tokens: TokenStore
  readonly group: ManagementGroup
  readonly settings: PortalSettings = { tokenSeconds: 28_800, windowsAuthentication: false }
  readonly requests = new RequestLog()
  readonly faults = new FaultList<Fault>()

  constructor(now: () => Date, user: PortalUser, front: Front | undefined) {
    this.now = now
    this.user = user
    this.front = front
    this.tokens = new TokenStore(now, this.settings)
    this.group = new ManagementGroup(now)
  }
}

/** What the context of a request has: Node's own sockets, and the signed-in user. */
export interface Environment {
  Bindings: HttpBindings
  Variables: { user: User }
}
