import { randomBytes } from 'node:crypto'
import type { SecretClient } from '@azure/keyvault-secrets'
import { UsageError } from '../command.ts'
import type { Ensure } from './ensure.ts'

/** @throws UsageError when the vault can't be read or written */
export async function ensureSecret(
  vault: SecretClient,
  ensure: Ensure,
  name: string,
  make: () => Promise<string>,
): Promise<void> {
  await ensure(
    `secret ${name} in the vault`,
    () => hasSecret(vault, name),
    async () => {
      await attempt(name, 'write', async () => vault.setSecret(name, await make()))
      return true as const
    },
  )
}

/** Opens the details of the health check. */
export async function newHealthKey(): Promise<string> {
  return randomBytes(32).toString('base64url')
}

async function hasSecret(vault: SecretClient, name: string): Promise<true | undefined> {
  return attempt(name, 'read', async () => {
    try {
      await vault.getSecret(name)
      return true
    } catch (thrown) {
      if (statusOf(thrown) === 404) return undefined
      throw thrown
    }
  })
}

/** The library's errors hold no secrets; even so, only the status is passed on. */
async function attempt<T>(name: string, verb: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    const status = statusOf(thrown)
    if (status === undefined) throw thrown
    throw new UsageError(
      `Key Vault refused to ${verb} the secret ${name} (${status}): you need the role Key Vault Secrets Officer on it.`,
    )
  }
}

function statusOf(thrown: unknown): number | undefined {
  return thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : undefined
}
