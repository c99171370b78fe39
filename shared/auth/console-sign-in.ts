import * as oauth from 'oauth4webapi'
import { BridgeError } from '../errors.ts'
import { isLoopback } from '../loopback.ts'
import { createCheckToken } from './entra-token.ts'
import { issuersOf } from './issuers.ts'
import type { SigningKeysOptions } from './signing-keys.ts'
import type { ConsoleTrust } from './trust.ts'

/** RFC 7523 section 2.2. */
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Below what a browser waits, and what the Functions front end allows. */
const DEADLINE_MS = 20_000

/** Who has signed in, as Entra ID names them. */
export interface Person {
  /** Object id: it never changes and is never given to another person. */
  readonly id: string
  /** What people read: the user name, or else the display name. */
  readonly name: string
  /** App roles. */
  readonly roles: readonly string[]
}

/** What must be kept, unseen by anyone, until the browser comes back from Entra ID. */
export interface BegunSignIn {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

export interface ConsoleSignIn {
  /**
   * Begins a sign-in: authorization code with PKCE.
   *
   * @param redirectUri where Entra ID sends the browser back to
   * @param hint the user name that is signed in if there is a choice
   * @returns where the browser goes, and what is kept
   */
  begin(redirectUri: string, hint?: string): Promise<{ url: URL; begun: BegunSignIn }>
  /**
   * Exchanges the code that the browser brought back for the person.
   *
   * @throws BridgeError `token_refused` when the person or Entra ID refused, or the answer belongs to another sign-in;
   *   `token_endpoint_failed`, `signing_keys_unavailable`
   */
  finish(callback: URL, redirectUri: string, begun: BegunSignIn): Promise<Person>
}

export interface ConsoleSignInOptions extends SigningKeysOptions {
  /**
   * A token of the app's managed identity for `api://AzureADTokenExchange`: it vouches for the app registration, so that
   * there is no client secret which somebody would have to renew.
   */
  readonly vouch: () => Promise<string>
}

export function createConsoleSignIn(trust: ConsoleTrust, options: ConsoleSignInOptions): ConsoleSignIn {
  const server = serverOf(trust)
  const checkToken = createCheckToken(trust, options)
  const authenticate = byAssertion(options.vouch)

  return {
    begin: async (redirectUri, hint) => {
      const begun = {
        state: oauth.generateRandomState(),
        nonce: oauth.generateRandomNonce(),
        verifier: oauth.generateRandomCodeVerifier(),
      }
      const url = new URL(String(server.authorization_endpoint))
      url.search = new URLSearchParams({
        client_id: trust.clientId,
        response_type: 'code',
        redirect_uri: redirectUri,
        response_mode: 'query',
        scope: 'openid profile',
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
        code_challenge_method: 'S256',
        ...(hint === undefined ? {} : { login_hint: hint }),
      }).toString()
      return { url, begun }
    },
    finish: async (callback, redirectUri, begun) => {
      const client: oauth.Client = {
        client_id: trust.clientId,
        [oauth.clockTolerance]: 60,
        [oauth.clockSkew]: Math.round((options.now() - Date.now()) / 1000),
      }
      try {
        const parameters = oauth.validateAuthResponse(server, client, callback, begun.state)
        const answer = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          authenticate,
          parameters,
          redirectUri,
          begun.verifier,
          {
            [oauth.allowInsecureRequests]: isLoopback(new URL(trust.authority)),
            signal: AbortSignal.timeout(DEADLINE_MS),
          },
        )
        const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, {
          expectedNonce: begun.nonce,
          requireIdToken: true,
        })
        // The claims were checked; the signature, the tenant and the roles are checked as at the other endpoints.
        return personOf(await checkToken(`Bearer ${tokens.id_token}`))
      } catch (error) {
        throw classify(error, trust.authority)
      }
    },
  }
}

function byAssertion(vouch: () => Promise<string>): oauth.ClientAuth {
  return async (_server, { client_id: id }, body) => {
    body.set('client_id', id)
    body.set('client_assertion_type', ASSERTION_TYPE)
    body.set('client_assertion', await vouch())
  }
}

/** Known without asking: the paths are the same in every cloud (Entra ID docs, v2.0 endpoints). */
function serverOf(trust: ConsoleTrust): oauth.AuthorizationServer {
  const base = `${trust.authority}/${trust.tenantId}`
  return {
    issuer: issuersOf(trust).v2,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
  }
}

function personOf(claims: Readonly<Record<string, unknown>>): Person {
  const { oid, preferred_username: userName, name, roles } = claims
  const given = [userName, name, oid].find((each) => typeof each === 'string' && each !== '')
  return {
    id: String(oid),
    name: String(given),
    roles: Array.isArray(roles) ? roles.map(String) : [],
  }
}

/** Only the code of Entra ID's answer is kept: its text names ids and times, and a page shows our own text. */
function classify(error: unknown, authority: string): unknown {
  if (error instanceof BridgeError) return error
  if (error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError) {
    const text = error instanceof oauth.ResponseBodyError ? error.error_description : codeText(error)
    const code = /AADSTS\d+/.exec(text ?? '')?.[0]
    const reason = [word(error.error), code].filter(Boolean).join(', ')
    return new BridgeError('token_refused', `Entra ID refused the sign-in (${reason}).`)
  }
  if (error instanceof oauth.OperationProcessingError) {
    return new BridgeError('token_refused', 'The answer does not belong to a sign-in of this browser.')
  }
  const name = error instanceof Error ? error.name : 'unknown'
  return new BridgeError('token_endpoint_failed', `${authority} did not answer the sign-in (${name}).`)
}

function codeText({ error_description: text }: oauth.AuthorizationResponseError): string | undefined {
  return text
}

/** OAuth's error codes are words; anything else is not shown. */
function word(error: string): string {
  return /^\w{1,60}$/.test(error) ? error : 'unknown error'
}
