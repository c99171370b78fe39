import { Hono } from 'hono'
import type { Context } from 'hono'
import { redeemCode } from './authorization-code.ts'
import { isVouchedFor } from './client-assertion.ts'
import type { Environment } from './environment.ts'
import type { Client, Tenant, TokenRequest } from './tenant.ts'
import { errorBody, missingParameter, TokenError } from './token-error.ts'

/** The real service gives 60 to 90 minutes; this is the least. */
const LIFETIME_SECONDS = 3599

/** `POST /{tenant}/oauth2/token` (v1, `resource`) and `POST /{tenant}/oauth2/v2.0/token` (v2, `scope`). */
export function tokenEndpoint(tenant: Tenant): Hono<Environment> {
  const app = new Hono<Environment>()
  app.post('/:tenant/oauth2/token', async (context) => {
    const request = await readRequest(tenant, context, await readForm(context), '1.0')
    const { accessToken, notBefore, expiresOn } = await tenant.issueToken(request)
    return context.json({
      token_type: 'Bearer',
      expires_in: String(LIFETIME_SECONDS),
      ext_expires_in: String(LIFETIME_SECONDS),
      expires_on: String(expiresOn),
      not_before: String(notBefore),
      resource: request.resource,
      access_token: accessToken,
    })
  })
  app.post('/:tenant/oauth2/v2.0/token', async (context) => {
    const form = await readForm(context)
    if (form.get('grant_type') === 'authorization_code') {
      checkTenant(tenant, context.req.param('tenant'))
      const { clientId } = await authenticateClient(tenant, context, form)
      return context.json(await redeemCode(tenant, clientId, form, LIFETIME_SECONDS))
    }
    const request = await readRequest(tenant, context, form, '2.0')
    const { accessToken } = await tenant.issueToken(request)
    return context.json({
      token_type: 'Bearer',
      expires_in: LIFETIME_SECONDS,
      ext_expires_in: LIFETIME_SECONDS,
      access_token: accessToken,
    })
  })
  app.onError((error, context) => {
    if (!(error instanceof TokenError)) throw error
    return context.json(errorBody(error, tenant.now()), error.status)
  })
  return app
}

async function readForm(context: Context<Environment>): Promise<URLSearchParams> {
  return new URLSearchParams(await context.req.text())
}

async function readRequest(
  tenant: Tenant,
  context: Context<Environment>,
  form: URLSearchParams,
  version: TokenRequest['version'],
): Promise<TokenRequest> {
  checkTenant(tenant, context.req.param('tenant') ?? '')
  const grantType = form.get('grant_type')
  if (grantType === null) throw missingParameter('grant_type')
  if (grantType !== 'client_credentials') {
    throw new TokenError(
      400,
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type '${grantType}'.`,
    )
  }
  const { clientId, client } = await authenticateClient(tenant, context, form)
  const resource = version === '1.0' ? readResource(form) : readScope(form)
  return { clientId, client, resource, version, lifetimeSeconds: LIFETIME_SECONDS }
}

async function authenticateClient(
  tenant: Tenant,
  context: Context<Environment>,
  form: URLSearchParams,
): Promise<{ clientId: string; client: Client }> {
  const { clientId, secret } = readClientCredentials(context, form)
  const client = tenant.clients.get(clientId)
  if (client === undefined) {
    throw new TokenError(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${clientId}' was not found in the directory '${tenant.id}'.`,
    )
  }
  const isVouched = client.trustsManagedIdentity && (await isVouchedFor(tenant, form))
  if (!isVouched) checkSecret(clientId, client, secret, form.has('client_assertion'))
  return { clientId, client }
}

function checkSecret(clientId: string, client: Client, secret: string, hasAssertion: boolean): void {
  if (hasAssertion) {
    const message = 'No matching federated identity record found for presented assertion.'
    throw new TokenError(401, 'invalid_client', 70021, message)
  }
  if (client.secret !== undefined && client.secret === secret) return
  throw new TokenError(
    401,
    'invalid_client',
    7000215,
    `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
  )
}

function checkTenant(tenant: Tenant, asked: string): void {
  if (asked !== tenant.id) {
    throw new TokenError(400, 'invalid_request', 90002, `Tenant '${asked}' not found.`)
  }
}

/** client_secret_post or client_secret_basic, whose parts are form-encoded (RFC 6749 section 2.3.1). */
function readClientCredentials(
  context: Context<Environment>,
  form: URLSearchParams,
): { clientId: string; secret: string } {
  const [, encoded] = /^Basic (.+)$/i.exec(context.req.header('authorization') ?? '') ?? []
  if (encoded !== undefined) {
    const parts = Buffer.from(encoded, 'base64').toString().split(':')
    const [clientId = '', secret = ''] = parts.map((part) => new URLSearchParams(`v=${part}`).get('v') ?? '')
    return { clientId, secret }
  }
  const clientId = form.get('client_id')
  if (clientId === null) throw missingParameter('client_id')
  return { clientId, secret: form.get('client_secret') ?? '' }
}

function readResource(form: URLSearchParams): string {
  const resource = form.get('resource')
  if (resource === null) throw missingParameter('resource')
  return resource
}

function readScope(form: URLSearchParams): string {
  const scope = form.get('scope')
  if (scope === null) throw missingParameter('scope')
  const [, resource] = /^(\S+)\/\.default$/.exec(scope) ?? []
  if (resource === undefined) {
    throw new TokenError(
      400,
      'invalid_scope',
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    )
  }
  return resource
}
