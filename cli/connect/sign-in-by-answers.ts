import { endOf, type Grant, type SignInProof } from '../../shared/tokens/grant.ts'
import { signIn, storeGrant } from '../../shared/tokens/sign-in.ts'
import { serverOf } from '../../shared/tokens/token-server.ts'
import { authorizeInBrowser } from './authorize-in-browser.ts'
import type { Answers, GrantName } from './form.ts'
import { applicationOf, clientOf, readLastingGrant } from './lasting-grant.ts'
import type { Session } from './open-session.ts'
import type { Prompter } from './prompter.ts'
import type { Report } from './report.ts'

export interface SignInSources {
  readonly connection: string
  readonly session: Session
  /** Origin of the product or proxy. */
  readonly origin: string
  readonly answers: Answers
  /** The grant that is renewed. */
  readonly stored?: Grant | undefined
  readonly prompter: Prompter | undefined
  readonly report: Report
}

/** How long a sign-in lasts. */
export interface Lasting {
  /** ISO 8601; undefined when it has no end. */
  readonly end: string | undefined
  /** Each refresh starts the full lifetime again. */
  readonly isProlonged: boolean
}

/** Signs in as the answers say, and stores the resulting grant. */
export async function signInByAnswers(sources: SignInSources): Promise<Lasting> {
  const { connection, session, origin, answers, stored } = sources
  const { scope = `${origin}/.default` } = answers
  const type = answers.grant as GrantName
  if (type === 'password') return signInOnce(sources, passwordProof(answers, scope))
  if (type === 'authorization_code') return signInOnce(sources, await browserProof(sources))
  const { grant, secret } = await readLastingGrant(type, { connection, answers, scope, stored })
  await storeGrant(await session.signInOptions({ secret }), grant)
  return { end: undefined, isProlonged: false }
}

function passwordProof(answers: Answers, scope: string): SignInProof {
  const { tenantId, user = '', password = '' } = answers
  // Entra ID gives a refresh token if the scope requests one.
  const ofTenant = tenantId === undefined ? {} : applicationOf(answers, `${scope} offline_access`)
  return { type: 'password', ...clientOf(answers), ...ofTenant, user, password }
}

async function signInOnce({ session, answers }: SignInSources, proof: SignInProof): Promise<Lasting> {
  const { refreshTokenLifetime } = answers
  const options = await session.signInOptions(
    refreshTokenLifetime === undefined ? {} : { refreshTokenLifetimeSeconds: Number(refreshTokenLifetime) },
  )
  const grant = await signIn(options, proof)
  return { end: endOf(grant), isProlonged: serverOf(grant, options.server).prolongsRefreshTokens }
}

async function browserProof({ session, answers, prompter, report }: SignInSources): Promise<SignInProof> {
  return authorizeInBrowser({
    server: (await session.signInOptions()).server,
    ...clientOf(answers),
    redirectUrl: new URL(answers.redirectUrl ?? ''),
    prompter,
    say: (line) => report.text(line),
  })
}
