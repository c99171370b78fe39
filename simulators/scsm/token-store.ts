import { randomBytes } from 'node:crypto'

/** Tokens of the portal: opaque, and valid for some time. */
export class TokenStore {
  readonly #now: () => Date
  readonly #settings: { readonly tokenSeconds: number }
  readonly #ends = new Map<string, number>()

  constructor(now: () => Date, settings: { readonly tokenSeconds: number }) {
    this.#now = now
    this.#settings = settings
  }

  /** A new token, in base64. */
  issue(): string {
    const token = randomBytes(48).toString('base64')
    this.#ends.set(token, this.#now().getTime() + this.#settings.tokenSeconds * 1000)
    return token
  }

  isGood(token: string): boolean {
    return (this.#ends.get(token) ?? 0) > this.#now().getTime()
  }

  revokeAll(): void {
    this.#ends.clear()
  }
}
