/** The servers whose ways of giving tokens are known. */
export type TokenServerKind = 'servicenow' | 'cherwell' | 'scsm' | 'provance'

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

interface Ways {
  readonly token: string
  readonly authorize?: string
  readonly revoke?: string
  readonly prolongsRefreshTokens?: boolean
}

/** Paths below each product's origin. */
const WAYS: Readonly<Record<TokenServerKind, Ways>> = {
  // ServiceNow docs, OAuth; support article KB0791140: a refresh does not move the refresh token's end.
  servicenow: {
    token: '/oauth_token.do',
    authorize: '/oauth_auth.do',
    revoke: '/oauth_revoke_token.do',
  },
  // Ivanti help, Cherwell REST API: a refresh brings a new refresh token.
  cherwell: { token: '/CherwellAPI/token?auth_mode=Internal', prolongsRefreshTokens: true },
  // Cireson portal's web API for System Center Service Manager.
  scsm: { token: '/api/V3/Authorization/GetToken' },
  // Its grants name a tenant of Entra ID, whose server gives the tokens; Dataverse itself gives none.
  provance: { token: '/api/data/v9.2/WhoAmI' },
}

/** @param origin of the product's instance */
export function tokenServer(kind: TokenServerKind, origin: string): TokenServer {
  const { token, authorize, revoke, prolongsRefreshTokens = false } = WAYS[kind]
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
