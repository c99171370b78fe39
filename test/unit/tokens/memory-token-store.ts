import { BridgeError } from '../../../shared/errors.ts'
import type { AccessToken, Grant } from '../../../shared/tokens/grant.ts'
import type { StoredGrant, TokenStore } from '../../../shared/tokens/token-store.ts'

/** A vault for one connection that tells what was done with it. */
export class MemoryTokenStore implements TokenStore {
  /** Every version of the grant, oldest first; versions are `v1`, `v2` ... */
  readonly grants: Grant[] = []
  readonly disabled = new Set<string>()
  token: AccessToken | undefined
  readonly keys = new Map<string, string>()
  /** Names of methods that fail as a vault that is away does. */
  readonly failing = new Set<keyof TokenStore>()
  /** What was asked of it, in order. */
  readonly calls: (keyof TokenStore)[] = []

  constructor(grant?: Grant, token?: AccessToken) {
    if (grant !== undefined) this.grants.push(grant)
    this.token = token
  }

  get grant(): Grant | undefined {
    return this.grants.at(-1)
  }

  async readGrant(): Promise<StoredGrant | undefined> {
    await this.#begin('readGrant')
    return this.grant && { version: `v${this.grants.length}`, grant: this.grant }
  }

  async writeGrant(_connection: string, grant: Grant): Promise<void> {
    await this.#begin('writeGrant')
    this.grants.push(grant)
  }

  async disableGrant(_connection: string, version: string): Promise<void> {
    await this.#begin('disableGrant')
    this.disabled.add(version)
  }

  async readToken(): Promise<AccessToken | undefined> {
    await this.#begin('readToken')
    return this.token
  }

  async writeToken(_connection: string, token: AccessToken): Promise<void> {
    await this.#begin('writeToken')
    this.token = token
  }

  async readKey(name: string): Promise<string | undefined> {
    await this.#begin('readKey')
    return this.keys.get(name)
  }

  async writeKey(name: string, pem: string): Promise<void> {
    await this.#begin('writeKey')
    this.keys.set(name, pem)
  }

  async #begin(method: keyof TokenStore): Promise<void> {
    this.calls.push(method)
    if (this.failing.has(method)) throw new BridgeError('vault_unavailable', 'The vault is away.')
    return Promise.resolve()
  }
}
