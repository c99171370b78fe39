import { createPrivateKey, X509Certificate } from 'node:crypto'
import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  type ClientSecretCredentialOptions,
  type TokenCredential,
} from '@azure/identity'
import type { PipelinePolicy } from '@azure/core-rest-pipeline'
import { BridgeError } from '../../errors.ts'
import { isLoopback } from '../../loopback.ts'
import type { EntraGrant } from '../grant.ts'
import { sendTo } from '../../http/send-to.ts'
import { ENTRA_AUTHORITY } from '../token-server.ts'
import { entraCodeIn, isTransientCode } from './entra-codes.ts'
import { createVouch, identityOf } from './managed-identity.ts'
import { gaveNoToken, refused, type TokenAnswer } from './token-answer.ts'

/** Well below the minute that a lock lasts. */
const DEADLINE_MILLISECONDS = 30_000

type ReadKey = (name: string) => Promise<string>

/**
 * Asks Entra ID for a token of the application itself.
 *
 * @param readKey reads the secret that a grant names
 * @param now epoch milliseconds
 * @throws BridgeError `sign_in_needed`, `token_endpoint_failed`
 */
export async function requestFromEntra(
  grant: EntraGrant,
  readKey: ReadKey,
  now: number,
): Promise<TokenAnswer> {
  const status = watchStatus()
  const credential = await credentialOf(grant, readKey, status.policy)
  try {
    const abortSignal = AbortSignal.timeout(DEADLINE_MILLISECONDS)
    const given = await credential.getToken(grant.scope, { abortSignal })
    if (given === null) throw new TypeError('no token')
    const token = {
      value: given.token,
      obtainedAt: new Date(now).toISOString(),
      expiresAt: new Date(given.expiresOnTimestamp).toISOString(),
    }
    return { token, refreshToken: undefined }
  } catch (error) {
    throw classify(error, grant, status.last())
  }
}

/** The SDK's errors do not have the status of the answer. */
function watchStatus(): { readonly policy: PipelinePolicy; readonly last: () => number | undefined } {
  let status: number | undefined
  const policy: PipelinePolicy = {
    name: 'watchStatus',
    sendRequest: async (request, next) => {
      const answer = await next(request)
      status = answer.status
      return answer
    },
  }
  return { policy, last: () => status }
}

async function credentialOf(
  grant: EntraGrant,
  readKey: ReadKey,
  policy: PipelinePolicy,
): Promise<TokenCredential> {
  switch (grant.type) {
    case 'entra_client_secret': {
      const { tenantId, clientId, clientSecret } = grant
      return new ClientSecretCredential(tenantId, clientId, clientSecret, reach(policy, grant.authority))
    }
    case 'entra_certificate': {
      const certificate = checked(await readKey(grant.certificateSecret), grant.certificateSecret)
      const { tenantId, clientId, authority } = grant
      return new ClientCertificateCredential(tenantId, clientId, { certificate }, reach(policy, authority))
    }
    case 'entra_managed_identity':
      return identityOf(grant.clientId)
    case 'entra_federated': {
      const vouch = createVouch(grant.identityClientId)
      return new ClientAssertionCredential(
        grant.tenantId,
        grant.clientId,
        vouch,
        reach(policy, grant.authority),
      )
    }
  }
}

/** Where Entra ID is. On this machine the request goes to the simulator, whose address the SDK would not take. */
function reach(policy: PipelinePolicy, authority = ENTRA_AUTHORITY): ClientSecretCredentialOptions {
  const url = new URL(authority)
  // The caller has its own rules for retries.
  const common: ClientSecretCredentialOptions = {
    retryOptions: { maxRetries: 1 },
    additionalPolicies: [{ policy, position: 'perRetry' }],
  }
  return isLoopback(url)
    ? {
        ...common,
        authorityHost: ENTRA_AUTHORITY,
        httpClient: sendTo(url.origin),
        disableInstanceDiscovery: true,
      }
    : { ...common, authorityHost: url.origin }
}

/** The SDK accepts any text and fails only later, with a message that looks like an outage. */
function checked(certificate: string, secretName: string): string {
  try {
    createPrivateKey(certificate)
    void new X509Certificate(certificate)
    return certificate
  } catch {
    const message = `The Key Vault secret ${secretName} holds no certificate with its private key (PEM).`
    throw new BridgeError('sign_in_needed', message)
  }
}

/**
 * The code with which Entra ID refuses; the rest of its text is left out, because it names ids and times.
 *
 * @param status of its last answer; undefined where none came
 */
function classify(error: unknown, grant: EntraGrant, status: number | undefined): Error {
  const authority = 'authority' in grant && grant.authority !== undefined ? grant.authority : ENTRA_AUTHORITY
  const place = new URL(authority)
  const code = entraCodeIn(error instanceof Error ? error.message : '')
  const isUnwell = status !== undefined && (status === 429 || status >= 500)
  if (code !== undefined && !isUnwell && !isTransientCode(code)) return refused(place, `the grant (${code})`)
  return gaveNoToken(place, code ?? (error instanceof Error ? error.name : 'unknown'))
}
