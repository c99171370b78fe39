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

/** The state of a running instance. */
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

/** What the context of a request has: Node's own sockets, and the authenticated user. */
export interface Environment {
  Bindings: HttpBindings
  Variables: { user: string }
}
