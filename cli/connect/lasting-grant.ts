import type { Grant } from '../../shared/tokens/grant.ts'
import type { NewGrant } from '../../shared/tokens/sign-in.ts'
import { certificateSecretName, readCertificate } from './certificate.ts'
import type { Answers, GrantName } from './form.ts'
import { keySecretName, readSigningKey } from './private-key.ts'
import type { NewSecret } from './secret-file.ts'

/** The grants that a person brings once, and that are stored as they are. */
export type LastingGrantName = Exclude<GrantName, 'password' | 'authorization_code'>

/** A grant that is to be stored, and the secrets that it names if they are new. */
export interface LastingGrant {
  readonly grant: NewGrant
  readonly secret?: NewSecret
}

export interface LastingGrantSources {
  /** The name of the sign-in. */
  readonly connection: string
  readonly answers: Answers
  /** The audience of tokens of Entra ID. */
  readonly scope: string
  /** The grant that is renewed. */
  readonly stored: Grant | undefined
}

/** How each grant is built from the answers. */
const READERS: Readonly<
  Record<LastingGrantName, (sources: LastingGrantSources) => LastingGrant | Promise<LastingGrant>>
> = {
  client_credentials: ({ answers: { clientId = '', clientSecret = '' } }) => ({
    grant: { type: 'client_credentials', clientId, clientSecret },
  }),
  jwt_bearer: readJwtGrant,
  cireson_token: ({ answers: { user = '', password = '' } }) => ({
    grant: { type: 'cireson_token', user, password },
  }),
  entra_client_secret: ({ answers, scope }) => ({
    grant: {
      type: 'entra_client_secret',
      ...applicationOf(answers, scope),
      clientSecret: answers.clientSecret ?? '',
    },
  }),
  entra_certificate: readCertificateGrant,
  entra_managed_identity: ({ answers: { clientId }, scope }) => ({
    grant: { type: 'entra_managed_identity', scope, ...whereGiven({ clientId }) },
  }),
  entra_federated: ({ answers, scope }) => ({
    grant: {
      type: 'entra_federated',
      ...applicationOf(answers, scope),
      ...whereGiven({ identityClientId: answers.identityClientId }),
    },
  }),
}

/** @throws UsageError for a file that cannot be used */
export async function readLastingGrant(
  type: LastingGrantName,
  sources: LastingGrantSources,
): Promise<LastingGrant> {
  return READERS[type](sources)
}

/** An application of a tenant, as grants and sign-ins name it. */
export function applicationOf(
  { tenantId = '', clientId = '', authority }: Answers,
  scope: string,
): { tenantId: string; clientId: string; scope: string; authority?: string } {
  return { tenantId, clientId, scope, ...whereGiven({ authority }) }
}

/** A public client has no secret. */
export function clientOf({ clientId = '', clientSecret }: Answers): {
  clientId: string
  clientSecret?: string
} {
  return { clientId, ...whereGiven({ clientSecret }) }
}

/** The members that are not blank. */
function whereGiven<Name extends string>(
  members: Record<Name, string | undefined>,
): { readonly [Given in Name]?: string } {
  const given = Object.entries<string | undefined>(members).filter(([, value]) => Boolean(value))
  return Object.fromEntries(given) as { readonly [Given in Name]?: string }
}

/** Without a key file, the stored key is kept. */
async function readJwtGrant({ connection, answers, stored }: LastingGrantSources): Promise<LastingGrant> {
  const { user = '', keyFile = '', keyId } = answers
  const key = keyFile === '' ? undefined : await readSigningKey(keyFile)
  const algorithm = key?.algorithm ?? (stored?.type === 'jwt_bearer' ? stored.algorithm : '')
  const name = keySecretName(connection)
  return {
    grant: {
      type: 'jwt_bearer',
      ...clientOf(answers),
      subject: user,
      keySecret: name,
      ...whereGiven({ keyId }),
      algorithm,
    },
    ...(key === undefined ? {} : { secret: { name, pem: key.pem } }),
  }
}

/** Without a certificate file, the stored certificate is kept. */
async function readCertificateGrant({
  connection,
  answers,
  scope,
}: LastingGrantSources): Promise<LastingGrant> {
  const { certificateFile = '' } = answers
  const name = certificateSecretName(connection)
  return {
    grant: { type: 'entra_certificate', ...applicationOf(answers, scope), certificateSecret: name },
    ...(certificateFile === '' ? {} : { secret: { name, pem: await readCertificate(certificateFile) } }),
  }
}
