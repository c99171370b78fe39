import type { Check } from '../../connectors/connector.ts'
import type { Registers } from '../../storage/ports.ts'
import { endOf } from '../../tokens/grant.ts'
import { signInAgain } from '../../tokens/token-renewal.ts'
import { grantSecretName, type TokenStore } from '../../tokens/token-store.ts'
import { readSignInMemory } from './sign-in-memory.ts'
import { daysLeftUntil } from './sign-in-warnings.ts'

export interface CheckSignInOptions {
  readonly store: Pick<TokenStore, 'readGrant'>
  readonly registers: Registers
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Checks whether a connection works without a person, and for how long. */
export async function checkSignIn(
  connection: string,
  { store, registers, now }: CheckSignInOptions,
): Promise<Check> {
  const name = 'sign-in'
  const stored = await store.readGrant(connection)
  if (stored === undefined) {
    const detail = `there is no Key Vault secret ${grantSecretName(connection)}. Sign in: npm run connect -- ${connection}`
    return { name, ok: false, detail }
  }
  const { needed } = await readSignInMemory(registers, connection)
  if (needed?.generation === stored.grant.generation) {
    return { name, ok: false, detail: `refused since ${needed.since}. ${signInAgain(connection)}` }
  }
  const endsAt = endOf(stored.grant)
  if (endsAt === undefined) return { name, ok: true, detail: `${stored.grant.type}, does not expire` }
  const daysLeft = daysLeftUntil(endsAt, now())
  return daysLeft < 0
    ? { name, ok: false, detail: `ended on ${endsAt}. ${signInAgain(connection)}` }
    : { name, ok: true, detail: `${daysLeft} days left, until ${endsAt}` }
}
