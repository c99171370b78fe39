import { createHash, randomBytes } from 'node:crypto'
import type { Actor } from './access.ts'

interface Code {
  readonly actor: Actor
  readonly redirectUri: string
  readonly challenge: string | null
}

/** Authorization codes that were issued and not yet exchanged (RFC 6749 section 4.1, RFC 7636 with S256). */
export class AuthorizationCodes {
  readonly #codes = new Map<string, Code>()

  /** The redirect URL after the user has given consent; undefined for an invalid request. */
  allow(query: URLSearchParams, actor: Actor): URL | undefined {
    const redirectUri = query.get('redirect_uri') ?? ''
    if (query.get('response_type') !== 'code' || !URL.canParse(redirectUri)) return undefined
    const code = randomBytes(24).toString('base64url')
    this.#codes.set(code, { actor, redirectUri, challenge: query.get('code_challenge') })
    const url = new URL(redirectUri)
    url.searchParams.set('code', code)
    url.searchParams.set('state', query.get('state') ?? '')
    return url
  }

  /** The user who gave consent for a code. Each code can be used once. */
  take(form: URLSearchParams): Actor | undefined {
    const code = form.get('code') ?? ''
    const known = this.#codes.get(code)
    this.#codes.delete(code)
    if (known === undefined || known.redirectUri !== form.get('redirect_uri')) return undefined
    const verifier = form.get('code_verifier') ?? ''
    const isProven =
      known.challenge === null ||
      createHash('sha256').update(verifier).digest('base64url') === known.challenge
    return isProven ? known.actor : undefined
  }
}
