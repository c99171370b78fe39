import { Hono } from 'hono'
import type { MiddlewareHandler } from 'hono'
import type { Environment, Instance } from './instance.ts'
import type { TokenAnswer } from './token-store.ts'

interface OAuthError {
  readonly error: string
  readonly error_description: string
}

/** `token`, and the operations that need no token. */
export function serviceApi(instance: Instance): Hono<Environment> {
  const app = new Hono<Environment>()
  app.post('/token', async (context) => {
    const contentType = context.req.header('content-type') ?? ''
    if (!contentType.startsWith('application/x-www-form-urlencoded')) {
      return context.json({ error: 'unsupported_grant_type' }, 400)
    }
    const form = new URLSearchParams(await context.req.text())
    const clientId = form.get('client_id') ?? clientOf(context.req.header('authorization'))
    const mode = context.req.query('auth_mode') ?? form.get('auth_mode') ?? 'Internal'
    const answer = grant(instance, form, clientId, mode)
    return 'error' in answer ? context.json(answer, 400) : context.json(answer)
  })
  app.get('/api/v1/serviceinfo', (context) =>
    context.json({
      apiVersion: '1',
      csmCulture: 'en-US',
      csmVersion: '10.5.0',
      systemDateTime: instance.now().toISOString(),
      systemUtcOffset: instance.database.utcOffset,
    }),
  )
  return app
}

/** The operation `logout`, which frees the licence. */
export function sessionApi({ tokens }: Instance): Hono<Environment> {
  const app = new Hono<Environment>()
  app.delete('/logout', (context) => {
    tokens.logout(bearerOf(context.req.header('authorization')))
    return context.body(null, 200)
  })
  return app
}

/** Admits requests with a valid access token. The body of the 401 is empty. */
export function authenticated({ tokens }: Instance): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const user = tokens.authenticate(bearerOf(context.req.header('authorization')))
    if (user === undefined) return context.body(null, 401, { 'WWW-Authenticate': 'Bearer' })
    context.set('user', user)
    return next()
  }
}

function bearerOf(authorization = ''): string {
  return /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? ''
}

/** The client id as a user name without a password, which some clients send (seen). */
function clientOf(authorization = ''): string {
  const credentials = /^basic +(\S+)$/i.exec(authorization)?.[1] ?? ''
  return Buffer.from(credentials, 'base64').toString().replace(/:.*$/s, '')
}

function grant(
  { credentials, tokens }: Instance,
  form: URLSearchParams,
  clientId: string,
  mode: string,
): TokenAnswer | OAuthError {
  if (clientId !== credentials.clientId) {
    const description = `Client ${clientId} is not registered in the system.`
    return { error: 'invalid_client_id', error_description: description }
  }
  const refused = {
    error: 'invalid_grant',
    error_description: 'Could not login to system with the provided user ID and password.',
  }
  if (mode.toLowerCase() !== 'internal') return refused
  const type = form.get('grant_type')
  if (type === 'refresh_token') return tokens.refresh(form.get('refresh_token') ?? '') ?? refused
  if (type !== 'password')
    return { error: 'unsupported_grant_type', error_description: 'Unsupported grant type.' }
  // The name of an internal user may have `CHERWELL\` before it.
  const user = (form.get('username') ?? '').replace(/^CHERWELL\\/i, '')
  const isKnown = user === credentials.user && form.get('password') === credentials.password
  return isKnown ? tokens.login(user) : refused
}
