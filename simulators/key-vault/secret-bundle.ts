import type { DeletedSecret, SecretVersion } from './secret-store.ts'

const RECOVERY = { recoveryLevel: 'Recoverable+Purgeable', recoverableDays: 90 }

/** A version in a list: without its value. */
export function versionItem(secret: SecretVersion, vaultUrl: string): object {
  return describe(secret, `${vaultUrl}/secrets/${secret.name}/${secret.version}`)
}

/** A secret in a list: without a value and without a version. */
export function secretItem(secret: SecretVersion, vaultUrl: string): object {
  return describe(secret, `${vaultUrl}/secrets/${secret.name}`)
}

/** A version with its value. */
export function secretBundle(secret: SecretVersion, vaultUrl: string): object {
  return { value: secret.value, ...versionItem(secret, vaultUrl) }
}

/** A deleted secret; its value is not shown. */
export function deletedBundle(deleted: DeletedSecret, vaultUrl: string): object {
  return { ...recovery(deleted, vaultUrl), ...versionItem(latest(deleted), vaultUrl) }
}

/** A deleted secret in a list. */
export function deletedItem(deleted: DeletedSecret, vaultUrl: string): object {
  return { ...recovery(deleted, vaultUrl), ...secretItem(latest(deleted), vaultUrl) }
}

function describe({ contentType, tags, attributes }: SecretVersion, id: string): object {
  return { id, contentType, tags, attributes: { ...attributes, ...RECOVERY } }
}

function recovery(deleted: DeletedSecret, vaultUrl: string): object {
  const { deletedDate, scheduledPurgeDate } = deleted
  return {
    recoveryId: `${vaultUrl}/deletedsecrets/${latest(deleted).name}`,
    deletedDate,
    scheduledPurgeDate,
  }
}

function latest({ versions }: DeletedSecret): SecretVersion {
  const version = versions.at(-1)
  if (version === undefined) throw new Error('a deleted secret has at least one version')
  return version
}
