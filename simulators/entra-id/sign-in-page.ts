import { Hono } from 'hono'
import type { Context } from 'hono'
import { html } from 'hono/html'
import { createLayout, type Html, secured, stylesheet } from '../page.ts'
import { issueCode } from './authorization-code.ts'
import type { Environment } from './environment.ts'
import type { Client, Tenant, User } from './tenant.ts'

const layout = createLayout('Entra ID', 'simulated sign-in')

/** `GET /{tenant}/oauth2/v2.0/authorize`: the page where a person chooses an account. The `login_hint` of a known user skips it. */
export function signInPage(tenant: Tenant): Hono<Environment> {
  const app = new Hono<Environment>()
  app.route('/', stylesheet)
  app.get('/:tenant/oauth2/v2.0/authorize', secured, (context) => {
    const asked = context.req.query()
    const client = tenant.clients.get(asked['client_id'] ?? '')
    const problem = refusal(tenant, context, client)
    if (problem !== undefined) return context.html(errorPage(problem), 400)
    const user = tenant.users.get((asked['login_hint'] ?? '').toLowerCase())
    return user === undefined ? context.html(choice(context, tenant)) : goBack(context, tenant, user)
  })
  return app
}

/** Errors that are shown here: there is no redirect to an address that is not registered for the client (AADSTS codes, docs). */
function refusal(tenant: Tenant, context: Context, client: Client | undefined): string | undefined {
  const asked = context.req.query()
  if (context.req.param('tenant') !== tenant.id) {
    return `AADSTS90002: Tenant '${context.req.param('tenant')}' not found.`
  }
  if (client === undefined) {
    return `AADSTS700016: Application with identifier '${asked['client_id']}' was not found in the directory.`
  }
  if (!client.redirectUris.includes(asked['redirect_uri'] ?? '')) {
    return `AADSTS50011: The redirect URI '${asked['redirect_uri']}' specified in the request does not match the redirect URIs configured for the application.`
  }
  if (asked['response_type'] !== 'code' || !(asked['scope'] ?? '').split(' ').includes('openid')) {
    return 'AADSTS900144: This simulator takes response_type=code with the scope openid.'
  }
  if (asked['code_challenge'] !== undefined && asked['code_challenge_method'] !== 'S256') {
    return 'AADSTS9002313: This simulator takes code_challenge_method=S256.'
  }
  return undefined
}

function goBack(context: Context, tenant: Tenant, user: User): Response {
  const asked = context.req.query()
  const redirectUri = asked['redirect_uri'] ?? ''
  const code = issueCode(tenant, {
    clientId: asked['client_id'] ?? '',
    redirectUri,
    user,
    nonce: asked['nonce'] ?? null,
    challenge: asked['code_challenge'] ?? null,
  })
  const back = new URL(redirectUri)
  back.searchParams.set('code', code)
  if (asked['state'] !== undefined) back.searchParams.set('state', asked['state'])
  return context.redirect(back.href)
}

function choice(context: Context, tenant: Tenant): Html {
  const here = new URL(context.req.url)
  const users = [...tenant.users.values()].map((user) => {
    here.searchParams.set('login_hint', user.userName)
    return { ...user, href: `${here.pathname}${here.search}` }
  })
  return layout(
    'Pick an account',
    html`<h1>Pick an account</h1>
      <ul>
        ${users.map(
          ({ name, userName, roles, href }) =>
            html`<li>
              <a href="${href}">${name}</a>
              <span class="note">${userName} · ${roles.join(', ') || 'no role'}</span>
            </li>`,
        )}
      </ul>`,
  )
}

function errorPage(text: string): Html {
  return layout(
    'Sign in',
    html`<h1>Sorry, but we’re having trouble signing you in.</h1>
      <p>${text}</p>`,
  )
}
