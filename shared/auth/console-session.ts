import { base64url, decodeProtectedHeader, EncryptJWT, errors, jwtDecrypt } from 'jose'
import type { BegunSignIn, Person } from './console-sign-in.ts'
import type { SessionKeys } from './session-keys.ts'

/**
 * How long a session lasts. A removed role stays in effect for this time at most; a person who is still signed in to
 * Entra ID does not notice the next sign-in.
 */
export const SESSION_SECONDS = 3600

/** How long a person may take to sign in. */
export const SIGN_IN_SECONDS = 900

/** A signed-in browser. */
export interface Session extends Person {
  /** What a form must carry, so that no page of another origin can send it. */
  readonly csrf: string
}

/** A sign-in that was begun, and the page that the person wanted. */
export interface PendingSignIn extends BegunSignIn {
  readonly returnTo: string
}

/** Cookies whose content only this app can read or make: encrypted JWTs (A256GCM), each for one purpose and a time. */
export interface Seals {
  /** @throws BridgeError `vault_unavailable` */
  session: Seal<Session>
  signIn: Seal<PendingSignIn>
}

export interface Seal<T> {
  seal(value: T): Promise<string>
  /** Undefined for a text that was not sealed here for this purpose, or has expired. */
  open(text: string | undefined): Promise<T | undefined>
}

/** @param now epoch milliseconds */
export function createSeals(keys: SessionKeys, now: () => number): Seals {
  return {
    session: createSeal<Session>('console-session', SESSION_SECONDS, keys, now),
    signIn: createSeal<PendingSignIn>('console-sign-in', SIGN_IN_SECONDS, keys, now),
  }
}

export function newSession(person: Person): Session {
  return { ...person, csrf: base64url.encode(crypto.getRandomValues(new Uint8Array(24))) }
}

function createSeal<T extends object>(
  audience: string,
  seconds: number,
  keys: SessionKeys,
  now: () => number,
): Seal<T> {
  return {
    seal: async (value) => {
      const key = await keys.current()
      const from = Math.floor(now() / 1000)
      return new EncryptJWT({ value })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: key.id })
        .setAudience(audience)
        .setIssuedAt(from)
        .setExpirationTime(from + seconds)
        .encrypt(key.secret)
    },
    open: async (text) => {
      if (text === undefined) return undefined
      const id = keyIdOf(text)
      const key = id === undefined ? undefined : await keys.find(id)
      if (key === undefined) return undefined
      try {
        const { payload } = await jwtDecrypt(text, key.secret, {
          audience,
          requiredClaims: ['exp'],
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
          currentDate: new Date(now()),
        })
        return payload['value'] as T
      } catch (thrown) {
        if (thrown instanceof errors.JOSEError) return undefined
        throw thrown
      }
    },
  }
}

function keyIdOf(text: string): string | undefined {
  try {
    return decodeProtectedHeader(text).kid
  } catch {
    return undefined
  }
}
