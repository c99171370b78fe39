import type { Grant } from '../../shared/tokens/grant.ts'
import type { CheckedConnection } from './checked-connection.ts'
import { failed, notChecked, type Probe, probe, probeOf } from '../report/probe.ts'

/**
 * Whether there is a grant that lasts, and an access token. Without a valid one, one is requested, as the app would do.
 *
 * @param signIn name under which both are kept
 */
export async function checkSignIn(checked: CheckedConnection, signIn: string): Promise<readonly Probe[]> {
  const whose = signIn === checked.connection.name ? '' : 'proxy '
  const grant = await checkGrant(checked, signIn, `${whose}sign-in`)
  const name = `${whose}access token`
  if (grant.outcome === 'Not complete') return [grant, notChecked(name, `first: ${grant.name}`)]
  return [grant, await probe(name, () => lookAtToken(checked, signIn))]
}

async function checkGrant(checked: CheckedConnection, signIn: string, name: string): Promise<Probe> {
  try {
    const check = await checked.checkGrant(signIn)
    const stored = await checked.store.readGrant(signIn)
    const detail = stored === undefined ? check.detail : `${holderOf(stored.grant)}: ${check.detail}`
    return probeOf({ ...check, detail }, name)
  } catch (thrown) {
    return failed(name, thrown)
  }
}

async function lookAtToken({ tokens, store, now }: CheckedConnection, signIn: string): Promise<string> {
  await (await tokens(signIn)).current()
  const token = await store.readToken(signIn)
  if (token === undefined) return 'given'
  const minutes = Math.floor((Date.parse(token.expiresAt) - now()) / 60_000)
  return `lasts ${minutes} more minutes, until ${token.expiresAt}`
}

/** The name that signs in; never the credentials. */
function holderOf(grant: Grant): string {
  switch (grant.type) {
    case 'refresh_token':
    case 'client_credentials':
      return `client ${grant.clientId}`
    case 'jwt_bearer':
      return `client ${grant.clientId} for the user ${grant.subject}`
    case 'entra_client_secret':
    case 'entra_certificate':
    case 'entra_federated':
      return `application ${grant.clientId} of the tenant ${grant.tenantId}`
    case 'entra_managed_identity':
      return grant.clientId === undefined ? 'managed identity' : `managed identity ${grant.clientId}`
    case 'cireson_token':
      return `user ${grant.user}`
  }
}
