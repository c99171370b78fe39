import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import type { Environment } from './organization.ts'
import { type Credentials, LIFETIME_SECONDS, type Tokens } from './tokens.ts'

/** An error answer of Entra ID: OAuth error, AADSTS code, text. */
class TokenError extends Error {
  override readonly name = 'TokenError'
  readonly status: 400 | 401
  readonly error: string
  readonly code: number

  constructor(status: 400 | 401, error: string, code: number, message: string) {
    super(message)
    this.status = status
    this.error = error
    this.code = code
  }
}

/**
 * `POST /{tenant}/oauth2/v2.0/token` for tests without an Entra ID: client credentials, user name and password, and
 * refresh tokens. Each refresh answers a new refresh token.
 */
export function tokenEndpoint(tokens: Tokens, credentials: Credentials, now: () => Date): Hono<Environment> {
  const app = new Hono<Environment>()
  app.post('/:tenant/oauth2/v2.0/token', async (context) => {
    const form = new URLSearchParams(await context.req.text())
    if (context.req.param('tenant') !== credentials.tenantId) {
      throw new TokenError(
        400,
        'invalid_request',
        90002,
        `Tenant '${context.req.param('tenant')}' not found.`,
      )
    }
    const grantType = form.get('grant_type')
    checkClient(form, credentials, grantType === 'client_credentials')
    checkGrant(form, credentials, tokens)
    return context.json({
      token_type: 'Bearer',
      scope: form.get('scope') ?? '',
      expires_in: LIFETIME_SECONDS,
      ext_expires_in: LIFETIME_SECONDS,
      access_token: tokens.issueAccessToken(),
      ...(grantType === 'client_credentials' ? {} : { refresh_token: tokens.issueRefreshToken() }),
    })
  })
  app.onError((error, context) => {
    if (!(error instanceof TokenError)) throw error
    return context.json(errorBody(error, now()), error.status)
  })
  return app
}

function checkClient(form: URLSearchParams, credentials: Credentials, isConfidential: boolean): void {
  const clientId = form.get('client_id') ?? ''
  if (clientId !== credentials.clientId) {
    const message = `Application with identifier '${clientId}' was not found in the directory '${credentials.tenantId}'.`
    throw new TokenError(400, 'unauthorized_client', 700016, message)
  }
  const secret = form.get('client_secret')
  // The application is a public client too: with a password it needs no secret, because ITSMC's application had none.
  if (secret === null ? isConfidential : secret !== credentials.clientSecret) {
    throw new TokenError(401, 'invalid_client', 7000215, 'Invalid client secret provided.')
  }
}

function checkGrant(form: URLSearchParams, credentials: Credentials, tokens: Tokens): void {
  const grantType = form.get('grant_type') ?? ''
  switch (grantType) {
    case 'client_credentials':
      return
    case 'password':
      if (form.get('username') === credentials.user && form.get('password') === credentials.password) return
      throw new TokenError(
        400,
        'invalid_grant',
        50126,
        'Error validating credentials due to invalid username or password.',
      )
    case 'refresh_token':
      if (tokens.isRefreshToken(form.get('refresh_token') ?? '')) return
      throw new TokenError(400, 'invalid_grant', 700082, 'The refresh token has expired due to inactivity.')
    default: {
      const message = `The app requested an unsupported grant type '${grantType}'.`
      throw new TokenError(400, 'unsupported_grant_type', 70003, message)
    }
  }
}

function errorBody({ error, code, message }: TokenError, now: Date): object {
  return {
    error,
    error_description: `AADSTS${code}: ${message}`,
    error_codes: [code],
    timestamp: `${now.toISOString().slice(0, 19).replace('T', ' ')}Z`,
    trace_id: randomUUID(),
    correlation_id: randomUUID(),
  }
}
