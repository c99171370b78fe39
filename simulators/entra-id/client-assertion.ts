import { createLocalJWKSet, errors, jwtVerify } from 'jose'
import type { Tenant } from './tenant.ts'

/** RFC 7523 section 2.2. */
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** The audience of a token that serves as a client assertion (Entra ID docs, workload identity federation). */
const EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange'

/** Whether the client assertion of a request is a token of the tenant's managed identity that this client accepts. */
export async function isVouchedFor(tenant: Tenant, form: URLSearchParams): Promise<boolean> {
  const assertion = form.get('client_assertion')
  if (form.get('client_assertion_type') !== ASSERTION_TYPE || assertion === null) return false
  try {
    await jwtVerify(assertion, createLocalJWKSet(tenant.keys.jwks), {
      audience: EXCHANGE_AUDIENCE,
      issuer: [tenant.issuer('1.0'), tenant.issuer('2.0')],
      subject: tenant.managedIdentity.objectId,
      currentDate: tenant.now(),
    })
    return true
  } catch (error) {
    if (error instanceof errors.JOSEError) return false
    throw error
  }
}
