import type { HttpAnswer, HttpClient } from './http-client.ts'
import { withoutTokens } from './redact.ts'

/** Access tokens of one connection, or of a proxy in front of it. */
export interface AccessTokens {
  /** A token that should work now. */
  current(): Promise<string>
  /**
   * Another token, after the product refused one.
   *
   * @throws BridgeError `sign_in_needed` when only a person can get one
   */
  replace(refused: string): Promise<string>
}

/** What requests sign in with. */
export interface Credential {
  readonly tokens: AccessTokens
  /** The header that carries a token. */
  readonly headerOf: (token: string) => Readonly<Record<string, string>>
  /** Whether an answer says that this credential was refused. */
  readonly isRefusal: (answer: HttpAnswer) => boolean
}

/** The header of a bearer token (RFC 6750). */
export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` }
}

/** Sends requests, signed in. */
export type SignedInClient = Pick<HttpClient, 'send'>

/**
 * A client that adds the tokens of all credentials to each request. A token that is refused is replaced once, and the
 * request sent again: a refusal means that nothing was done. The last answer is returned unchanged, but without our
 * tokens: a product that repeats one must not put it into a log, the journal or a record.
 *
 * @param credentials of those that an answer refuses, the first is replaced
 */
export function createSignedInClient(http: SignedInClient, ...credentials: Credential[]): SignedInClient {
  const sources = credentials.map(createTokenSource)
  return {
    send: async (request) => {
      const taken = await Promise.all(sources.map((source) => source.take()))
      const replaced = new Set<number>()
      for (;;) {
        const signIns = credentials.map(({ headerOf }, index) => headerOf(taken[index]?.token ?? ''))
        const headers = Object.assign({}, request.headers, ...signIns) as typeof request.headers
        const answer = await http.send({ ...request, headers })
        const refused = credentials.findIndex(
          ({ isRefusal }, index) => !replaced.has(index) && isRefusal(answer),
        )
        const [source, last] = [sources[refused], taken[refused]]
        if (source === undefined || last === undefined) {
          return {
            ...answer,
            text: withoutTokens(
              answer.text,
              taken.map(({ token }) => token),
            ),
          }
        }
        replaced.add(refused)
        taken[refused] = await source.replace(last)
      }
    },
  }
}

interface TakenToken {
  readonly token: string
  /** Replacements before it was taken. */
  readonly after: number
}

interface TokenSource {
  readonly take: () => Promise<TakenToken>
  readonly replace: (refused: TakenToken) => Promise<TakenToken>
}

/** Requests that are on their way at the same time, and are refused together, share one replacement. */
function createTokenSource({ tokens }: Credential): TokenSource {
  let replacements = 0
  let latest: Promise<string> | undefined
  return {
    take: async () => ({ after: replacements, token: await tokens.current() }),
    replace: async ({ token, after }) => {
      if (latest === undefined || after === replacements) {
        replacements += 1
        latest = tokens.replace(token)
      }
      return { after: replacements, token: await latest }
    },
  }
}
