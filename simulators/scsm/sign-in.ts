import { Hono, type MiddlewareHandler } from 'hono'
import { bearerToken } from '../entra-token.ts'
import type { Environment, Front, Portal } from './portal.ts'

/** Admits requests that the proxy in front, the web server and the portal accept, checked in this order. */
export function signedIn(portal: Portal): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const { front, settings, tokens, user } = portal
    const authorization = context.req.header('authorization') ?? ''
    if (front !== undefined && !(await front.admits(bearerToken(authorization) ?? ''))) {
      context.header('WWW-Authenticate', 'Bearer realm="portal"')
      return context.text('', 401)
    }
    if (settings.windowsAuthentication) {
      context.header('WWW-Authenticate', 'Negotiate')
      context.header('WWW-Authenticate', 'NTLM', { append: true })
      return context.html('<h1>401 - Unauthorized</h1>', 401)
    }
    if (context.req.path.toLowerCase() === GET_TOKEN) return next()
    const [, token = ''] =
      /^Token +(\S+)$/.exec(passedOn(front, authorization, context.req.raw.headers)) ?? []
    if (!tokens.isGood(token)) {
      return context.json({ Message: 'Authorization has been denied for this request.' }, 401)
    }
    context.set('user', user)
    return next()
  }
}

/** The `Authorization` header that reaches the portal. */
function passedOn(front: Front | undefined, authorization: string, headers: Headers): string {
  return front === undefined ? authorization : (headers.get(front.tokenHeader) ?? '')
}

const GET_TOKEN = '/api/v3/authorization/gettoken'

/** The operations for signing in, and for the signed-in user. */
export function signInApi(portal: Portal): Hono<Environment> {
  const app = new Hono<Environment>()
  const fullName = `${portal.user.domain}\\${portal.user.userName}`.toLowerCase()
  app.post('/Authorization/GetToken', async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined)
    const { UserName, Password } = (body ?? {}) as { UserName?: unknown; Password?: unknown }
    const isKnown = typeof UserName === 'string' && UserName.toLowerCase() === fullName
    if (!isKnown || Password !== portal.user.password) {
      return context.json({ Message: 'Invalid username or password.' }, 401)
    }
    return context.json(portal.tokens.issue())
  })
  app.post('/User/IsUserAuthorized', (context) => {
    const { userName = '', domain = '' } = context.req.query()
    const { id, ...user } = portal.user
    const isKnown =
      `${domain}\\${userName}`.toLowerCase() === fullName ||
      (domain === '' && userName.toLowerCase() === user.userName.toLowerCase())
    if (!isKnown) return context.json(null)
    return context.json({ Id: id, UserName: user.userName, Domain: user.domain, Analyst: 1 })
  })
  return app
}
