import { randomUUID } from 'node:crypto'
import { badParameter, secretNotFound, VaultError } from './vault-error.ts'

/** The attributes of a version that a client may set; times in Unix seconds. */
interface SecretAttributes {
  readonly enabled?: boolean | undefined
  readonly nbf?: number | undefined
  readonly exp?: number | undefined
}

/** The parts of a version that a client may change: all but its value. */
export interface SecretChanges {
  readonly contentType?: string | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
  readonly attributes?: SecretAttributes | undefined
}

/** One immutable value of a secret, with its attributes. */
export interface SecretVersion extends SecretChanges {
  readonly name: string
  readonly version: string
  readonly value: string
  readonly attributes: SecretAttributes & {
    readonly enabled: boolean
    readonly created: number
    readonly updated: number
  }
}

/** A deleted secret, until it is recovered or purged; times in Unix seconds. */
export interface DeletedSecret {
  readonly versions: readonly SecretVersion[]
  readonly deletedDate: number
  readonly scheduledPurgeDate: number
}

/** Key Vault service limits. */
const MAX_VALUE_BYTES = 25_600
const MAX_CONTENT_TYPE = 255
const NAME = /^[0-9a-zA-Z-]{1,127}$/

const RETENTION_SECONDS = 90 * 86_400

/** The secrets of one vault. Names are compared without regard to case; old versions are kept. */
export class SecretStore {
  readonly #now: () => Date
  readonly #secrets = new Map<string, SecretVersion[]>()
  readonly #deleted = new Map<string, DeletedSecret>()

  constructor(now: () => Date) {
    this.#now = now
  }

  /**
   * Adds a version.
   * @throws VaultError 400 over a limit, 409 while a deleted secret holds the name.
   */
  set(name: string, value: string, changes: SecretChanges): SecretVersion {
    if (!NAME.test(name)) throw badParameter(`The request URI contains an invalid name: ${name}`)
    if (this.#deleted.has(key(name))) throw nameNotFree(name)
    if (Buffer.byteLength(value) > MAX_VALUE_BYTES) {
      throw badParameter(`Secret value exceeds the maximum of ${MAX_VALUE_BYTES} bytes.`)
    }
    checkChanges(changes)
    const now = this.#seconds()
    const { enabled = true, nbf, exp } = changes.attributes ?? {}
    const version = {
      ...changes,
      name,
      version: randomUUID().replaceAll('-', ''),
      value,
      attributes: { enabled, nbf, exp, created: now, updated: now },
    }
    this.#secrets.set(key(name), [...(this.#secrets.get(key(name)) ?? []), version])
    return version
  }

  /**
   * The version asked for, or the latest. Expiry and not-before dates only inform: a value can be read in spite of them.
   * @throws VaultError 404, or 403 when it is disabled.
   */
  get(name: string, version?: string): SecretVersion {
    const found = this.#find(name, version)
    if (found.attributes.enabled) return found
    const message = 'Operation get is not allowed on a disabled secret.'
    throw new VaultError(403, 'Forbidden', message, 'SecretDisabled')
  }

  /**
   * Changes the attributes of a version; attributes that are not given stay.
   * @throws VaultError 404.
   */
  change(name: string, version: string, changes: SecretChanges): SecretVersion {
    checkChanges(changes)
    const before = this.#find(name, version)
    const { enabled, nbf, exp, created } = before.attributes
    const after: SecretVersion = {
      ...before,
      contentType: changes.contentType ?? before.contentType,
      tags: changes.tags ?? before.tags,
      attributes: {
        enabled: changes.attributes?.enabled ?? enabled,
        nbf: changes.attributes?.nbf ?? nbf,
        exp: changes.attributes?.exp ?? exp,
        created,
        updated: this.#seconds(),
      },
    }
    const versions = this.versions(name).map((each) => (each === before ? after : each))
    this.#secrets.set(key(name), versions)
    return after
  }

  /** The latest version of every secret. */
  list(): SecretVersion[] {
    return [...this.#secrets.values()].flatMap((versions) => versions.slice(-1))
  }

  /** Every version of a secret, oldest first; none when there is no such secret. */
  versions(name: string): readonly SecretVersion[] {
    return this.#secrets.get(key(name)) ?? []
  }

  /**
   * Deletes a secret with all its versions; it stays recoverable.
   * @throws VaultError 404.
   */
  delete(name: string): DeletedSecret {
    const versions = this.#secrets.get(key(name))
    if (versions === undefined) throw secretNotFound(name)
    const deletedDate = this.#seconds()
    const deleted = { versions, deletedDate, scheduledPurgeDate: deletedDate + RETENTION_SECONDS }
    this.#secrets.delete(key(name))
    this.#deleted.set(key(name), deleted)
    return deleted
  }

  listDeleted(): DeletedSecret[] {
    return [...this.#deleted.values()]
  }

  /** @throws VaultError 404. */
  getDeleted(name: string): DeletedSecret {
    const deleted = this.#deleted.get(key(name))
    if (deleted === undefined) throw secretNotFound(name)
    return deleted
  }

  /** @throws VaultError 404. */
  recover(name: string): SecretVersion {
    const { versions } = this.getDeleted(name)
    this.#deleted.delete(key(name))
    this.#secrets.set(key(name), [...versions])
    return this.#find(name)
  }

  /** @throws VaultError 404. */
  purge(name: string): void {
    this.getDeleted(name)
    this.#deleted.delete(key(name))
  }

  #find(name: string, version?: string): SecretVersion {
    const versions = this.versions(name)
    const found = version === undefined ? versions.at(-1) : versions.find((each) => each.version === version)
    if (found === undefined) throw secretNotFound(version === undefined ? name : `${name}/${version}`)
    return found
  }

  #seconds(): number {
    return Math.floor(this.#now().getTime() / 1000)
  }
}

const key = (name: string): string => name.toLowerCase()

function checkChanges({ contentType }: SecretChanges): void {
  if (contentType !== undefined && contentType.length > MAX_CONTENT_TYPE) {
    throw badParameter(`contentType exceeds the maximum of ${MAX_CONTENT_TYPE} characters.`)
  }
}

function nameNotFree(name: string): VaultError {
  const message = `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`
  return new VaultError(409, 'Conflict', message, 'ObjectIsDeletedButRecoverable')
}
