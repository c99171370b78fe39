import type { HttpClient } from '../http/http-client.ts'
import type { TokenServer } from './token-server.ts'

/**
 * Ends a refresh token at its server, where that can be done. Best effort: a token that is not revoked expires by
 * itself.
 */
export type RevokeToken = (server: TokenServer, refreshToken: string) => Promise<void>

const DEADLINE_SECONDS = 10

export function createRevokeToken(http: HttpClient): RevokeToken {
  return async (server, refreshToken) => {
    if (server.revokeUrl === undefined) return
    const url = new URL(server.revokeUrl)
    // ServiceNow reads it from the URL (ServiceNow docs, revoke OAuth token), unlike RFC 7009.
    url.searchParams.set('token', refreshToken)
    try {
      await http.send({ method: 'POST', url, headers: {}, deadlineSeconds: DEADLINE_SECONDS })
    } catch {
      // Best effort.
    }
  }
}
