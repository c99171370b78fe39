import { signInsOf } from '../../shared/connectors/sign-in-name.ts'
import { checkConnection, type ConnectionReport } from '../check-connection/check-connection.ts'
import type { CheckedConnection } from '../check-connection/checked-connection.ts'

/** A connection that was renewed as ITSMC's button Sync did it. */
export interface Renewal {
  /** In the order in which they were renewed. */
  readonly tokens: readonly RenewedToken[]
  /** The checks of the product, all read again. */
  readonly report: ConnectionReport
}

/** An access token that the stored grant has just given. */
export interface RenewedToken {
  /** Name of the connection, or of the proxy in front of it. */
  readonly signIn: string
  /** ISO 8601; undefined when Key Vault did not take the token, so that each instance asks for its own. */
  readonly expiresAt?: string
}

/**
 * Renews the access tokens of a connection now, even if they are still valid, and then checks everything that
 * deliveries need, as `check-connection` does. What was read from the product before is not used if `checked` was just
 * opened.
 *
 * @throws BridgeError `sign_in_needed` with what a person must do, `token_endpoint_failed`, `vault_unavailable`,
 *   `token_refresh_elsewhere`
 */
export async function renewConnection(checked: CheckedConnection): Promise<Renewal> {
  const tokens: RenewedToken[] = []
  // The proxy first: the request for the connection's token goes through it.
  for (const signIn of signInsOf(checked.connection).toReversed())
    tokens.push(await renewToken(checked, signIn))
  return { tokens, report: await checkConnection(checked) }
}

async function renewToken({ tokens, store }: CheckedConnection, signIn: string): Promise<RenewedToken> {
  const before = await store.readToken(signIn)
  const value = await (await tokens(signIn)).replace(before?.value ?? '')
  const stored = await store.readToken(signIn)
  return stored?.value === value ? { signIn, expiresAt: stored.expiresAt } : { signIn }
}
