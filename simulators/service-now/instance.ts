import type { HttpBindings } from '@hono/node-server'
import { FaultList } from '../fault-list.ts'
import { RequestLog } from '../request-log.ts'
import { AuthorizationCodes } from './authorization-codes.ts'
import type { Accounts } from './accounts.ts'
import type { Database } from './database.ts'
import type { Fault } from './fault.ts'
import type { Actor } from './access.ts'
import type { Acls } from './acl.ts'
import { ImportSets } from './import-sets.ts'
import { JwtAssertions } from './jwt-assertions.ts'
import { RateLimit } from './rate-limit.ts'
import { TokenStore } from './token-store.ts'

/** The only registered OAuth client, and the user of its client credentials. */
export interface OAuthClient {
  readonly clientId: string
  readonly clientSecret: string
  /** The "OAuth Application User" of the client credentials grant. */
  readonly applicationUser: string
}

/** The state of a running instance. */
export class Instance {
  readonly now: () => Date
  readonly database: Database
  readonly accounts: Accounts
  readonly client: OAuthClient
  readonly tokens: TokenStore
  readonly codes = new AuthorizationCodes()
  readonly assertions = new JwtAssertions()
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>()
  readonly acls: Acls = new Map()
  readonly imports = new ImportSets()
  readonly rateLimit: RateLimit
  readonly requests = new RequestLog()
  readonly faults = new FaultList<Fault>()

  constructor(now: () => Date, database: Database, accounts: Accounts, client: OAuthClient) {
    this.now = now
    this.database = database
    this.accounts = accounts
    this.client = client
    this.tokens = new TokenStore(now)
    this.rateLimit = new RateLimit(now)
  }
}

/** What the context of a request has: Node's own sockets, and the authenticated user. */
export interface Environment {
  Bindings: HttpBindings
  Variables: { actor: Actor }
}
