import type { Grant } from '../../shared/tokens/grant.ts'
import type { Answers } from './form.ts'

/**
 * What a stored grant tells of the form, so that a renewal does not ask for it. When another client is given, the client
 * secret is not that of the stored one.
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
      return { grant: 'password', ...clientOf(grant), refreshTokenLifetime: String(Math.round(life / 1000)) }
    }
    case 'client_credentials':
      return { grant: grant.type, ...clientOf(grant) }
    case 'jwt_bearer': {
      const { type, subject: user, keyId } = grant
      // No key file: the stored key goes on.
      return { grant: type, ...clientOf(grant), user, keyFile: '', ...(keyId === undefined ? {} : { keyId }) }
    }
    case 'entra_client_secret':
    case 'entra_certificate':
    case 'entra_managed_identity':
    case 'entra_federated':
    case 'cireson_token':
      // No form offers these.
      return {}
  }
}

function clientOf({ clientId, clientSecret }: { clientId: string; clientSecret?: string }): Answers {
  return { clientId, ...(clientSecret === undefined ? {} : { clientSecret }) }
}
