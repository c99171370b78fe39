import { endOf, type Grant, type SignInProof } from '../../shared/tokens/grant.ts'
import { signIn, storeGrant } from '../../shared/tokens/sign-in.ts'
import { authorizeInBrowser } from './authorize-in-browser.ts'
import type { Answers, GrantName } from './form.ts'
import type { Session } from './open-session.ts'
import { keySecretName, readSigningKey } from './private-key.ts'
import type { Prompter } from './prompter.ts'
import type { Report } from './report.ts'

export interface SignInSources {
  readonly connection: string
  readonly session: Session
  readonly answers: Answers
  /** The grant that is renewed. */
  readonly stored?: Grant | undefined
  readonly prompter: Prompter | undefined
  readonly report: Report
}

/**
 * Signs in as the answers say, and stores the grant that comes of it.
 *
 * @returns ISO 8601, until when it lasts; undefined when it has no end
 */
export async function signInByAnswers(sources: SignInSources): Promise<string | undefined> {
  const { session, answers } = sources
  const { clientId, clientSecret, client } = clientOf(answers)
  switch (answers.grant as GrantName) {
    case 'password': {
      const { user = '', password = '' } = answers
      return signInOnce(sources, { type: 'password', ...client, user, password })
    }
    case 'authorization_code':
      return signInOnce(sources, await browserProof(sources))
    case 'client_credentials':
      await storeGrant(session.signInOptions(), { type: 'client_credentials', clientId, clientSecret })
      return undefined
    case 'jwt_bearer':
      await storeJwtGrant(sources)
      return undefined
  }
}

/** A public client has no secret. */
function clientOf({ clientId = '', clientSecret = '' }: Answers) {
  return { clientId, clientSecret, client: clientSecret === '' ? { clientId } : { clientId, clientSecret } }
}

/** Without a key file, the stored key goes on. */
async function storeJwtGrant({ connection, session, answers, stored }: SignInSources): Promise<void> {
  const { user = '', keyFile = '', keyId } = answers
  const key = keyFile === '' ? undefined : await readSigningKey(keyFile)
  const algorithm = key?.algorithm ?? (stored?.type === 'jwt_bearer' ? stored.algorithm : '')
  await storeGrant(session.signInOptions(key && { key }), {
    type: 'jwt_bearer',
    ...clientOf(answers).client,
    subject: user,
    keySecret: keySecretName(connection),
    ...(keyId === undefined ? {} : { keyId }),
    algorithm,
  })
}

async function signInOnce(
  { session, answers }: SignInSources,
  proof: SignInProof,
): Promise<string | undefined> {
  const refreshTokenLifetimeSeconds = Number(answers.refreshTokenLifetime)
  return endOf(await signIn(session.signInOptions({ refreshTokenLifetimeSeconds }), proof))
}

function browserProof({ session, answers, prompter, report }: SignInSources): Promise<SignInProof> {
  return authorizeInBrowser({
    server: session.signInOptions().server,
    ...clientOf(answers).client,
    redirectUrl: new URL(answers.redirectUrl ?? ''),
    prompter,
    say: (line) => report.text(line),
  })
}
