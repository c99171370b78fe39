import { readFile } from 'node:fs/promises'
import { UsageError } from '../command.ts'
import { unreadableBecause } from '../read-payload.ts'

/** A secret that a grant names, and that Key Vault does not have yet. */
export interface NewSecret {
  readonly name: string
  readonly pem: string
}

/** @param flag that names the file @throws UsageError when it cannot be read */
export async function readSecretFile(flag: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${flag} ${file}: ${unreadableBecause(error)}.`)
  }
}
