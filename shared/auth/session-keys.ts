import { base64url } from 'jose'
import { BridgeError } from '../errors.ts'

/** A key that seals cookies (A256GCM), and its name. */
export interface SessionKey {
  readonly id: string
  /** 32 bytes. */
  readonly secret: Uint8Array
}

/** Where the keys are kept, for all instances: a secret of Key Vault. */
export interface SessionKeyStore {
  read(): Promise<string | undefined>
  write(text: string): Promise<void>
  /** Does work while no other instance does it. @returns undefined, without the work, while another one does */
  alone<T>(work: () => Promise<T>): Promise<T | undefined>
}

export interface SessionKeys {
  /** Seals what is new. @throws BridgeError `vault_unavailable` */
  current(): Promise<SessionKey>
  /** Opens what was sealed with it; undefined when that key does not or no longer exist. @throws BridgeError `vault_unavailable` */
  find(id: string): Promise<SessionKey | undefined>
}

/** A leaked key is useful only for a short time, and keys are replaced automatically. */
const REPLACED_AFTER_MS = 30 * 86_400_000
/** An instance looks again so often, and at once for a key that it does not know, but not more often than this. */
const READ_AGAIN_AFTER_MS = 3_600_000
const LOOK_AGAIN_AFTER_MS = 10_000
/** The current key and the one before, under which sessions may go on. */
const KEPT = 2

interface StoredKeys {
  readonly v: 1
  /** The newest first. */
  readonly keys: readonly { readonly id: string; readonly key: string; readonly madeAt: string }[]
}

/** Keys that the app makes and replaces by itself. @param now epoch milliseconds */
export function createSessionKeys(store: SessionKeyStore, now: () => number): SessionKeys {
  let known: StoredKeys | undefined
  let readAt = -Infinity

  const read = async (): Promise<StoredKeys | undefined> => {
    known = parse(await store.read())
    readAt = now()
    return known
  }
  const replace = (): Promise<StoredKeys | undefined> =>
    store.alone(async () => {
      const stored = await read()
      if (isFresh(stored, now())) return stored
      const made = { id: randomText(9), key: randomText(32), madeAt: new Date(now()).toISOString() }
      const next: StoredKeys = { v: 1, keys: [made, ...(stored?.keys ?? [])].slice(0, KEPT) }
      await store.write(JSON.stringify(next))
      known = next
      return next
    })
  const keysNow = async (): Promise<StoredKeys | undefined> =>
    known === undefined || now() - readAt > READ_AGAIN_AFTER_MS ? read() : known

  return {
    current: async () => {
      const stored = await keysNow()
      const [newest] = (isFresh(stored, now()) ? stored : await replace())?.keys ?? stored?.keys ?? []
      if (newest !== undefined) return keyOf(newest)
      throw new BridgeError('vault_unavailable', 'Another instance makes the keys of the console. Try again.')
    },
    find: async (id) => {
      const stored = await keysNow()
      const isMissing = stored?.keys.some((key) => key.id === id) !== true
      const looked = isMissing && now() - readAt > LOOK_AGAIN_AFTER_MS ? await read() : stored
      const found = looked?.keys.find((key) => key.id === id)
      return found && keyOf(found)
    },
  }
}

function isFresh(stored: StoredKeys | undefined, now: number): boolean {
  const madeAt = stored?.keys[0]?.madeAt
  return madeAt !== undefined && now - Date.parse(madeAt) < REPLACED_AFTER_MS
}

/** An unreadable secret counts as no key: new ones are made, and people sign in again. */
function parse(text: string | undefined): StoredKeys | undefined {
  if (text === undefined) return undefined
  try {
    const stored = JSON.parse(text) as StoredKeys
    return stored.v === 1 && Array.isArray(stored.keys) ? stored : undefined
  } catch {
    return undefined
  }
}

function keyOf({ id, key }: StoredKeys['keys'][number]): SessionKey {
  return { id, secret: base64url.decode(key) }
}

function randomText(bytes: number): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(bytes)))
}
