import type { Grant } from '../../shared/tokens/grant.ts'
import type { Answers } from './form.ts'

/**
 * The answers of the form that a stored grant contains, so that a renewal does not ask for them. For another client, the stored
 * client secret is not used.
 */
export function answersOfGrant(grant: Grant | undefined, given: Answers): Answers {
  const answers: Answers = grant === undefined ? {} : tellOf(grant)
  if (given.clientId === undefined || given.clientId === answers.clientId) return answers
  const { clientSecret: _, ...others } = answers
  return others
}

function tellOf(grant: Grant): Answers {
  switch (grant.type) {
    case 'refresh_token': {
      const life = Date.parse(grant.refreshExpiresAt) - Date.parse(grant.obtainedAt)
      return {
        grant: 'password',
        ...clientOf(grant),
        ...tenantOf(grant),
        refreshTokenLifetime: String(Math.round(life / 1000)),
      }
    }
    case 'client_credentials':
      return { grant: grant.type, ...clientOf(grant) }
    case 'jwt_bearer': {
      const { type, subject: user, keyId } = grant
      // No key file: the stored key is kept.
      return { grant: type, ...clientOf(grant), user, keyFile: '', ...(keyId === undefined ? {} : { keyId }) }
    }
    case 'cireson_token':
      // The user is in bridge.yaml.
      return { grant: grant.type }
    case 'entra_client_secret':
      return { grant: grant.type, ...clientOf(grant), ...tenantOf(grant) }
    case 'entra_certificate':
      // No certificate file: the stored certificate is kept.
      return { grant: grant.type, ...clientOf(grant), ...tenantOf(grant), certificateFile: '' }
    case 'entra_managed_identity':
      return { grant: grant.type, clientId: grant.clientId ?? '', scope: grant.scope }
    case 'entra_federated': {
      const { type, identityClientId: identity } = grant
      const ofIdentity = identity === undefined ? {} : { identityClientId: identity }
      return { grant: type, ...clientOf(grant), ...tenantOf(grant), ...ofIdentity }
    }
  }
}

function clientOf({ clientId, clientSecret }: { clientId: string; clientSecret?: string }): Answers {
  return { clientId, ...(clientSecret === undefined ? {} : { clientSecret }) }
}

function tenantOf({
  tenantId,
  scope,
  authority,
}: {
  tenantId?: string
  scope?: string
  authority?: string
}): Answers {
  return {
    ...(tenantId === undefined ? {} : { tenantId }),
    // With a user's sign-in it asks for a refresh token too.
    ...(scope === undefined ? {} : { scope: scope.replace(/ offline_access$/, '') }),
    ...(authority === undefined ? {} : { authority }),
  }
}
