/** Tenants of Entra ID that do what the simulator leaves out: users who sign in, and certificates. */
import { createHash, X509Certificate } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { listen } from '../../../simulators/listen.ts'

export interface Tenant extends AsyncDisposable {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** A user who may sign in, and the one access token that comes of it. */
export interface TenantUser {
  readonly user: string
  readonly password: string
  readonly accessToken: string
}

/** Gives a user's token for a password, and again for each refresh token; each one works once. */
export async function startTenantOf({ user, password, accessToken }: TenantUser): Promise<Tenant> {
  const app = new Hono()
  let refreshes = 0
  app.post('/:tenant/oauth2/v2.0/token', async (context) => {
    const form = new URLSearchParams(await context.req.text())
    const isGranted =
      form.get('grant_type') === 'password'
        ? form.get('username') === user && form.get('password') === password
        : form.get('refresh_token') === `refresh-${refreshes}`
    if (!isGranted) return context.json({ error: 'invalid_grant', error_codes: [50126] }, 400)
    refreshes += 1
    const isLasting = form.get('scope')?.includes('offline_access') === true
    return context.json({
      token_type: 'Bearer',
      expires_in: 3599,
      access_token: accessToken,
      ...(isLasting ? { refresh_token: `refresh-${refreshes}` } : {}),
    })
  })
  return startTenant(app)
}

/**
 * Lets in who signs assertions with the private key of a certificate (Microsoft identity platform docs, certificate
 * credentials).
 *
 * @param giveToken for the scope that was asked for
 */
export async function startTenantThatTrusts(
  certificatePem: string,
  giveToken: (scope: string) => Promise<string>,
): Promise<Tenant> {
  const certificate = new X509Certificate(certificatePem)
  const app = new Hono()
  app.post('/:tenant/oauth2/v2.0/token', async (context) => {
    const form = new URLSearchParams(await context.req.text())
    const assertion = form.get('client_assertion') ?? ''
    const clientId = form.get('client_id') ?? ''
    try {
      const { payload } = await jwtVerify(assertion, certificate.publicKey, {
        issuer: clientId,
        subject: clientId,
        // As Entra ID allows for clocks that differ.
        clockTolerance: 300,
      })
      const audience = new URL(String(payload.aud)).pathname
      if (audience !== new URL(context.req.url).pathname || !namesCertificate(assertion, certificate)) {
        throw new Error('It is for someone else, or of another certificate.')
      }
    } catch {
      const description =
        'AADSTS700027: The certificate with identifier used to sign the client assertion is not registered.'
      return context.json(
        { error: 'invalid_client', error_codes: [700027], error_description: description },
        401,
      )
    }
    const token = await giveToken(form.get('scope') ?? '')
    return context.json({ token_type: 'Bearer', expires_in: 3599, access_token: token })
  })
  return startTenant(app)
}

async function startTenant({ fetch }: Hono): Promise<Tenant> {
  const { url, stop } = await listen(fetch)
  return { url, stop, [Symbol.asyncDispose]: stop }
}

/** By its thumbprint, SHA-256 or the older SHA-1. */
function namesCertificate(assertion: string, { raw }: X509Certificate): boolean {
  const header = decodeProtectedHeader(assertion) as { 'x5t#S256'?: string; x5t?: string }
  const thumbprint = (algorithm: string): string => createHash(algorithm).update(raw).digest('base64url')
  return header['x5t#S256'] === thumbprint('sha256') || header.x5t === thumbprint('sha1')
}

/** A self-signed certificate with its private key, PEM; undefined where there is no openssl, which is the only maker. */
export function makeCertificate(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'bridge-certificate-'))
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  try {
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=bridge']
    execFileSync('openssl', [...request, '-keyout', key, '-out', certificate], { stdio: 'ignore' })
    return readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8')
  } catch {
    return undefined
  } finally {
    rmSync(folder, { recursive: true })
  }
}
