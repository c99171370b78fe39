import { Hono } from 'hono'
import type { Context } from 'hono'
import type { Environment, Instance } from './instance.ts'
import type { TokenAnswer } from './token-store.ts'

/** The platform's answer to every refused grant, which is not an RFC 6749 error. */
const REFUSED = { error_description: 'access_denied', error: 'server_error' }

/** By default these parameters are accepted in the body only, and refused in the URL (ServiceNow docs). */
const BODY_ONLY_PARAMETERS = [
  'grant_type',
  'client_id',
  'client_secret',
  'username',
  'password',
  'refresh_token',
]

/** `/oauth_auth.do`, `/oauth_token.do` and `/oauth_revoke_token.do`. */
export function oauthApi(instance: Instance): Hono<Environment> {
  const app = new Hono<Environment>()
  // The real page asks a person to sign in and to give consent; here the application user always has.
  app.get('/oauth_auth.do', (context) => {
    const query = new URL(context.req.url).searchParams
    const account = instance.accounts.get(instance.client.applicationUser)
    const isClient = query.get('client_id') === instance.client.clientId
    const url = isClient && account ? instance.codes.allow(query, account.actor) : undefined
    return url === undefined ? context.json(REFUSED, 401) : context.redirect(url.href)
  })
  app.post('/oauth_token.do', async (context) => {
    const form = await readForm(context)
    const answer = form && (await grant(instance, withClient(form, context.req.header('authorization'))))
    return answer === undefined ? context.json(REFUSED, 401) : context.json(answer)
  })
  // The documentation says that everyone who has the token may revoke it.
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

/** The client's id and secret may come in a Basic header in place of the form (PySNC and oauthlib send them so). */
function withClient(form: URLSearchParams, authorization: string | undefined): URLSearchParams {
  const [, encoded = ''] = /^Basic +(\S+)$/i.exec(authorization ?? '') ?? []
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? []
  if (id === undefined || secret === undefined || form.has('client_secret')) return form
  return new URLSearchParams(
    [...form]
      .filter(([name]) => name !== 'client_id')
      .concat([
        ['client_id', decodeURIComponent(id)],
        ['client_secret', decodeURIComponent(secret)],
      ]),
  )
}

type Answer = TokenAnswer | undefined
type Grant = (instance: Instance, form: URLSearchParams) => Answer | Promise<Answer>

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

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
  [
    'authorization_code',
    ({ codes, tokens }, form) => {
      const actor = codes.take(form)
      return actor && tokens.login(actor)
    },
  ],
  [
    JWT_BEARER,
    async ({ accounts, assertions, client, now, tokens }, form) => {
      const expected = {
        clientId: client.clientId,
        verifierKey: tokens.settings.jwtVerifierKey,
        now: now(),
      }
      const user = await assertions.userOf(form.get('assertion') ?? '', expected)
      const account = accounts.get(user ?? '')
      return account && tokens.loginClient(account.actor)
    },
  ],
])

/** Grants that a client may use without its secret, when it is registered as a public one. */
const PUBLIC_GRANTS: ReadonlySet<string | null> = new Set(['authorization_code', JWT_BEARER])

async function grant(instance: Instance, form: URLSearchParams): Promise<Answer> {
  const { clientId, clientSecret } = instance.client
  const type = form.get('grant_type')
  const secret = form.get('client_secret')
  const isKnown = secret === clientSecret || (secret === null && PUBLIC_GRANTS.has(type))
  return form.get('client_id') === clientId && isKnown ? GRANTS.get(type)?.(instance, form) : undefined
}
