import { Hono } from 'hono'
import type { Environment } from './environment.ts'
import type { Tenant, TokenRequest } from './tenant.ts'

/** The published keys and the OpenID configurations, v1 and v2. */
export function discovery(tenant: Tenant): Hono<Environment> {
  const app = new Hono<Environment>()
  for (const path of ['/:tenant/discovery/v2.0/keys', '/:tenant/discovery/keys'] as const) {
    app.get(path, (context) => context.json(tenant.keys.jwks))
  }
  app.get('/:tenant/.well-known/openid-configuration', (context) =>
    context.json(configuration(tenant, new URL(context.req.url).origin, '1.0')),
  )
  app.get('/:tenant/v2.0/.well-known/openid-configuration', (context) =>
    context.json(configuration(tenant, new URL(context.req.url).origin, '2.0')),
  )
  return app
}

function configuration(tenant: Tenant, origin: string, version: TokenRequest['version']): object {
  const authority = `${origin}/${tenant.id}`
  const v2 = version === '2.0' ? '/v2.0' : ''
  return {
    issuer: tenant.issuer(version),
    token_endpoint: `${authority}/oauth2${v2}/token`,
    authorization_endpoint: `${authority}/oauth2${v2}/authorize`,
    jwks_uri: `${authority}/discovery${v2}/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  }
}
