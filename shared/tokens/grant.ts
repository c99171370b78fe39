/**
 * What a connection's `<connection>-grant` secret holds: all that is needed to ask for access tokens, durably. Which
 * product can use is in the documentation of each product.
 */
export type Grant =
  RefreshTokenGrant | ClientCredentialsGrant | JwtBearerGrant | EntraGrant | CiresonTokenGrant

interface Counted {
  /** Counts the writes of this connection's grant, from 1. */
  readonly generation: number
}

/** Entra ID as the server that gives a connection's tokens. */
interface EntraApplication {
  readonly tenantId: string
  readonly clientId: string
  /** For whom the token is: `https://example.crm.dynamics.com/.default`. */
  readonly scope: string
  /** Origin of a sovereign cloud's Entra ID; default `https://login.microsoftonline.com`. */
  readonly authority?: string
}

/** A refresh token of the product, or of Entra ID where there is a `tenantId`. */
export interface RefreshTokenGrant extends Counted, Partial<EntraApplication> {
  readonly type: 'refresh_token'
  readonly clientId: string
  /** Absent for a public client. */
  readonly clientSecret?: string
  readonly refreshToken: string
  /** ISO 8601. When the refresh token's life began: at a sign-in, or with a server that prolongs it at a refresh. */
  readonly obtainedAt: string
  /** ISO 8601. The refresh token's own absolute end. */
  readonly refreshExpiresAt: string
  /** The grant before this one, kept until this one has worked. */
  readonly previous?: PreviousGrant
}

export interface PreviousGrant extends Omit<RefreshTokenGrant, 'previous'> {
  /** The version of the grant's secret that holds it. */
  readonly version: string
}

export interface ClientCredentialsGrant extends Counted {
  readonly type: 'client_credentials'
  readonly clientId: string
  readonly clientSecret: string
}

/** Signs an assertion for a user with a private key, a new one for each access token (RFC 7523). */
export interface JwtBearerGrant extends Counted {
  readonly type: 'jwt_bearer'
  readonly clientId: string
  /** Absent for a public client. */
  readonly clientSecret?: string
  /** The user in whose name the app acts: the value of the field that the product looks users up by. */
  readonly subject: string
  /** Name of the Key Vault secret that holds the private key, PKCS #8 in PEM. */
  readonly keySecret: string
  /** The key's id in the product. */
  readonly keyId?: string
  /** `RS256`, `RS384`, `RS512`, `ES256`, `ES384` or `ES512`. */
  readonly algorithm: string
}

/** The ways in which an application gets tokens of Entra ID for itself. */
export type EntraGrant =
  EntraClientSecretGrant | EntraCertificateGrant | EntraManagedIdentityGrant | EntraFederatedGrant

export interface EntraClientSecretGrant extends Counted, EntraApplication {
  readonly type: 'entra_client_secret'
  readonly clientSecret: string
}

export interface EntraCertificateGrant extends Counted, EntraApplication {
  readonly type: 'entra_certificate'
  /** Name of the Key Vault secret that holds certificate and private key, PEM. */
  readonly certificateSecret: string
}

/** The app's own managed identity; there is no secret at all. */
export interface EntraManagedIdentityGrant extends Counted {
  readonly type: 'entra_managed_identity'
  readonly scope: string
  /** Of a user-assigned identity. */
  readonly clientId?: string
}

/** An application that trusts the app's managed identity, of its own or of another tenant. */
export interface EntraFederatedGrant extends Counted, EntraApplication {
  readonly type: 'entra_federated'
  /** Client id of the managed identity, when it is a user-assigned one. */
  readonly identityClientId?: string
}

/**
 * A user name and a password for the token of a Cireson portal, which offers no lasting credential: the only grant that
 * holds a password.
 */
export interface CiresonTokenGrant extends Counted {
  readonly type: 'cireson_token'
  /** `DOMAIN\user`. */
  readonly user: string
  readonly password: string
}

/** What a person brings to sign in once. It is never stored. */
export type SignInProof = PasswordProof | AuthorizationCodeProof

interface ClientOfSignIn extends Partial<EntraApplication> {
  readonly clientId: string
  /** Absent for a public client. */
  readonly clientSecret?: string
}

export interface PasswordProof extends ClientOfSignIn {
  readonly type: 'password'
  readonly user: string
  readonly password: string
}

/** What `beginAuthorization` made, and the address that the browser came back to. */
export interface AuthorizationCodeProof extends ClientOfSignIn {
  readonly type: 'authorization_code'
  readonly redirectUri: string
  /** The whole address, with `code` and `state`. */
  readonly callback: URL
  readonly state: string
  readonly verifier: string
}

/** What `<connection>-token` holds. Disposable: it can always be requested again with the grant. */
export interface AccessToken {
  readonly value: string
  /** ISO 8601. */
  readonly obtainedAt: string
  /** ISO 8601. */
  readonly expiresAt: string
}

/** ISO 8601. When a person must sign in again; undefined for a grant that does not expire. */
export function endOf(grant: Grant): string | undefined {
  return grant.type === 'refresh_token' ? grant.refreshExpiresAt : undefined
}
