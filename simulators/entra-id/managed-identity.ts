import { timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import type { Environment } from './environment.ts'
import type { Tenant } from './tenant.ts'

/** Managed identity tokens live for a day (managed identities docs). */
const LIFETIME_SECONDS = 86_400

/** The identity endpoint that App Service gives an app in IDENTITY_ENDPOINT and IDENTITY_HEADER. */
export function managedIdentity(tenant: Tenant, identityHeader: string): Hono<Environment> {
  const app = new Hono<Environment>()
  app.get('/msi/token', async (context) => {
    const { 'api-version': apiVersion, resource, client_id: clientId } = context.req.query()
    if (!isEqual(context.req.header('x-identity-header') ?? '', identityHeader)) {
      return context.json({ statusCode: 401, message: 'X-IDENTITY-HEADER is missing or wrong' }, 401)
    }
    if (apiVersion !== '2019-08-01' || resource === undefined) {
      return context.json({ statusCode: 400, message: 'api-version or resource is missing or wrong' }, 400)
    }
    const identity = tenant.managedIdentity
    if (clientId !== undefined && clientId !== identity.clientId) {
      return context.json({ statusCode: 400, message: 'No User Assigned Managed Identity found' }, 400)
    }
    const token = await tenant.issueToken({
      clientId: identity.clientId,
      client: identity,
      // Azure libraries send the resource of a scope with or without its slash; the audience of the token is the same text.
      resource,
      version: '1.0',
      lifetimeSeconds: LIFETIME_SECONDS,
    })
    return context.json({
      access_token: token.accessToken,
      expires_on: String(token.expiresOn),
      resource,
      token_type: 'Bearer',
      client_id: identity.clientId,
    })
  })
  return app
}

function isEqual(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
}
