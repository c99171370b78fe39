import { BridgeError } from '../../../shared/errors.ts'
import type { AccessToken, Grant } from '../../../shared/tokens/grant.ts'
import type { TokenStore } from '../../../shared/tokens/token-store.ts'

/** A vault for one connection that tells what was done with it. */
export class MemoryTokenStore implements TokenStore {
  grant: Grant | undefined
  token: AccessToken | undefined
  /** Names of methods that fail as a vault that is away does. */
  readonly failing = new Set<keyof TokenStore>()
  /** What was asked of it, in order. */
  readonly calls: (keyof TokenStore)[] = []

  constructor(grant?: Grant, token?: AccessToken) {
    this.grant = grant
    this.token = token
  }

  async readGrant(): Promise<Grant | undefined> {
    await this.#begin('readGrant')
    return this.grant
  }

  async writeGrant(_connection: string, grant: Grant): Promise<void> {
    await this.#begin('writeGrant')
    this.grant = grant
  }

  async readToken(): Promise<AccessToken | undefined> {
    await this.#begin('readToken')
    return this.token
  }

  async writeToken(_connection: string, token: AccessToken): Promise<void> {
    await this.#begin('writeToken')
    this.token = token
  }

  async #begin(method: keyof TokenStore): Promise<void> {
    this.calls.push(method)
    if (this.failing.has(method)) throw new BridgeError('vault_unavailable', 'The vault is away.')
    return Promise.resolve()
  }
}
