import { Hono } from 'hono'
import {
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose'
import { listen } from '../../../simulators/listen.ts'

/** What signs tokens: a key with the name under which it is published, if it is. */
export interface Signer {
  readonly kid: string
  readonly publicJwk: JWK
  readonly publicPem: string
  sign(claims: JWTPayload, header?: object): Promise<string>
}

/** An Entra ID that publishes on loopback whichever keys a test wants. */
export interface Authority {
  readonly url: string
  /** The signers whose keys are published. */
  published: readonly Signer[]
  /** While true, keys are answered with 503. */
  isDown: boolean
  /** How often keys were asked for. */
  readonly fetches: number
  stop(): Promise<void>
}

export async function createSigner(kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  return {
    kid,
    // As Entra ID publishes them: without alg.
    publicJwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' },
    publicPem: await exportSPKI(publicKey),
    sign: (claims, header = {}) => signWith(privateKey, claims, { kid, ...header }),
  }
}

function signWith(key: CryptoKey, claims: JWTPayload, header: object): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: 'RS256', ...header }).sign(key)
}

export async function startAuthority(tenantId: string): Promise<Authority> {
  const authority = { url: '', published: [] as readonly Signer[], isDown: false, fetches: 0 }
  const app = new Hono()
  app.get(`/${tenantId}/discovery/v2.0/keys`, (context) => {
    authority.fetches += 1
    if (authority.isDown) return context.text('Service unavailable', 503)
    return context.json({ keys: authority.published.map(({ publicJwk }) => publicJwk) })
  })
  const { url, stop } = await listen(app.fetch)
  return Object.assign(authority, { url, stop })
}
