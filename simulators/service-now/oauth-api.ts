import { Hono } from 'hono'
import type { Context } from 'hono'
import type { Environment, Instance } from './instance.ts'
import type { TokenAnswer } from './token-store.ts'

/** The platform's one answer to every refused grant: not an RFC 6749 error. */
const REFUSED = { error_description: 'access_denied', error: 'server_error' }

/** By default these are taken from the body alone, and refused in the URL (ServiceNow docs). */
const BODY_ONLY_PARAMETERS = [
  'grant_type',
  'client_id',
  'client_secret',
  'username',
  'password',
  'refresh_token',
]

/** `/oauth_token.do` and `/oauth_revoke_token.do`. */
export function oauthApi(instance: Instance): Hono<Environment> {
  const app = new Hono<Environment>()
  app.post('/oauth_token.do', async (context) => {
    const form = await readForm(context)
    const answer = form && grant(instance, form)
    return answer === undefined ? context.json(REFUSED, 401) : context.json(answer)
  })
  // Documented as open to everyone who holds the token.
  app.on(['GET', 'POST'], '/oauth_revoke_token.do', (context) => {
    const token = context.req.query('token')
    if (token !== undefined) instance.tokens.revoke(token)
    return context.body(null, 200)
  })
  return app
}

async function readForm(context: Context<Environment>): Promise<URLSearchParams | undefined> {
  const inUrl = BODY_ONLY_PARAMETERS.some((name) => context.req.query(name) !== undefined)
  const contentType = context.req.header('content-type') ?? ''
  if (inUrl || !contentType.startsWith('application/x-www-form-urlencoded')) return undefined
  return new URLSearchParams(await context.req.text())
}

type Grant = (instance: Instance, form: URLSearchParams) => TokenAnswer | undefined

const GRANTS = new Map<string | null, Grant>([
  [
    'password',
    ({ accounts, tokens }, form) => {
      const account = accounts.get(form.get('username') ?? '')
      if (!tokens.settings.passwordGrant || account?.password !== form.get('password')) return undefined
      return account && tokens.login(account.actor)
    },
  ],
  ['refresh_token', ({ tokens }, form) => tokens.refresh(form.get('refresh_token') ?? '')],
  [
    'client_credentials',
    ({ accounts, client, tokens }) => {
      const account = accounts.get(client.applicationUser)
      return account && tokens.settings.clientCredentials ? tokens.loginClient(account.actor) : undefined
    },
  ],
])

function grant(instance: Instance, form: URLSearchParams): TokenAnswer | undefined {
  const { clientId, clientSecret } = instance.client
  if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) return undefined
  return GRANTS.get(form.get('grant_type'))?.(instance, form)
}
