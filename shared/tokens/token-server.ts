import type { TokenPaths } from '../connectors/product.ts'

/** Where a connection's tokens come from. */
export interface TokenServer {
  readonly tokenUrl: URL
  /** Where a person's browser is sent to sign in; undefined when the server has no such page. */
  readonly authorizeUrl: URL | undefined
  /** Ends the one token that is named, and nothing else; undefined when the server can not. */
  readonly revokeUrl: URL | undefined
  /** Whether a refresh token that a refresh brings begins a life of full length. */
  readonly prolongsRefreshTokens: boolean
}

/** @param paths of the product @param origin of its instance */
export function tokenServer(paths: TokenPaths, origin: string): TokenServer {
  const { token, authorize, revoke, prolongsRefreshTokens = false } = paths
  return {
    tokenUrl: new URL(token, origin),
    authorizeUrl: authorize === undefined ? undefined : new URL(authorize, origin),
    revokeUrl: revoke === undefined ? undefined : new URL(revoke, origin),
    prolongsRefreshTokens,
  }
}

/** Entra ID of the public cloud. */
export const ENTRA_AUTHORITY = 'https://login.microsoftonline.com'

/** The server that a grant or a sign-in names by its tenant; else that of the connection. */
export function serverOf(
  by: { readonly tenantId?: string; readonly authority?: string },
  ofConnection: TokenServer,
): TokenServer {
  if (by.tenantId === undefined) return ofConnection
  const base = `${by.authority ?? ENTRA_AUTHORITY}/${encodeURIComponent(by.tenantId)}/oauth2/v2.0/`
  return {
    tokenUrl: new URL(`${base}token`),
    authorizeUrl: new URL(`${base}authorize`),
    revokeUrl: undefined,
    // Microsoft identity platform docs: each refresh brings a refresh token with 90 days of its own.
    prolongsRefreshTokens: true,
  }
}
