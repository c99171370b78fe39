import { BridgeError } from '../errors.ts'
import type { JWTPayload } from 'jose'
import { clientOfAccessToken, createCheckToken, hasRole } from './entra-token.ts'
import type { SigningKeysOptions } from './signing-keys.ts'
import type { OperatorsTrust } from './trust.ts'

/** App roles of the registration that operators sign in to: to look, and to act. */
export type OperatorRole = 'Ops.Reader' | 'Ops.Operator'

/** A caller who may act may also read. */
const SUFFICIENT: Readonly<Record<OperatorRole, readonly OperatorRole[]>> = {
  'Ops.Reader': ['Ops.Reader', 'Ops.Operator'],
  'Ops.Operator': ['Ops.Operator'],
}

/** Whether one of the roles is enough for what asks for this one. */
export function suffices(roles: readonly string[], asked: OperatorRole): boolean {
  return SUFFICIENT[asked].some((sufficient) => roles.includes(sufficient))
}

/** The access check of operators, by a token of Entra ID and its app role. */
export interface OperatorsDoor {
  /**
   * @param authorization the header of that name
   * @returns who the caller is, for the journal: a person's name, or the id of an app
   * @throws BridgeError `token_missing`, `token_refused`, `caller_not_allowed`, `signing_keys_unavailable`; none of them
   * repeats the token or a value in it
   */
  check(authorization: string | null, role: OperatorRole): Promise<string>
}

export function createOperatorAccess(trust: OperatorsTrust, options: SigningKeysOptions): OperatorsDoor {
  const checkToken = createCheckToken(trust, options)
  return {
    check: async (authorization, role) => {
      const claims = await checkToken(authorization)
      const client = clientOfAccessToken(claims)
      checkClient(client, trust)
      if (SUFFICIENT[role].some((sufficient) => hasRole(claims, sufficient)))
        return callerIn(claims) ?? `app ${client}`
      throw new BridgeError(
        'caller_not_allowed',
        `The token's "roles" lack the required role: assign the app role ${role} to the person or app.`,
      )
    },
  }
}

/** Of a person, as versions 1 and 2 of access tokens name one, and at least the object id (Entra ID docs, access token claims). */
const NAMES = ['preferred_username', 'upn', 'unique_name', 'name', 'oid'] as const

/** The person that the token was issued for; undefined for an app that acts by itself. */
function callerIn(claims: JWTPayload): string | undefined {
  if (claims['scp'] === undefined) return undefined
  return NAMES.map((name) => claims[name]).find(
    (name): name is string => typeof name === 'string' && name !== '',
  )
}

function checkClient(client: string, { clientAppIds }: OperatorsTrust): void {
  if (clientAppIds === undefined || clientAppIds.has(client)) return
  throw new BridgeError(
    'caller_not_allowed',
    'The token was issued to a client app that is not in OPERATORS_CLIENT_APP_IDS.',
  )
}
