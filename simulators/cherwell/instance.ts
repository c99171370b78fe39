import type { HttpBindings } from '@hono/node-server'
import { FaultList } from '../fault-list.ts'
import { RequestLog } from '../request-log.ts'
import { Database } from './database.ts'
import type { Fault } from './fault.ts'
import { TokenStore } from './token-store.ts'

export interface Credentials {
  readonly clientId: string
  readonly user: string
  readonly password: string
}

/** Everything a running instance knows. */
export class Instance {
  readonly now: () => Date
  readonly credentials: Credentials
  readonly database = new Database()
  readonly tokens: TokenStore
  readonly requests = new RequestLog()
  readonly faults = new FaultList<Fault>()

  /** The most records on a page of a search. */
  pageCap = Number.MAX_SAFE_INTEGER

  constructor(now: () => Date, credentials: Credentials) {
    this.now = now
    this.credentials = credentials
    this.tokens = new TokenStore(now, credentials.clientId)
  }
}

/** What a request carries through the apps: Node's own sockets, and who was authenticated. */
export interface Environment {
  Bindings: HttpBindings
  Variables: { user: string }
}
