import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { TokenCredential } from '@azure/identity'
import { SecretClient } from '@azure/keyvault-secrets'
import { BridgeError } from '../../shared/errors.ts'
import { isLoopback } from '../../shared/loopback.ts'
import { sendTo } from '../../shared/tokens/send-to.ts'
import { UsageError } from '../command.ts'

/** A private key that can sign assertions. */
export interface SigningKey {
  /** PKCS #8, PEM. */
  readonly pem: string
  /** As in a JWT's `alg`. */
  readonly algorithm: string
}

/** JWT algorithms by curve, in OpenSSL's names (RFC 7518, section 3.4). */
const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
}

/** The name of the Key Vault secret that holds a connection's private key. */
export function keySecretName(connection: string): string {
  return `${connection}-key`
}

/** Reads a private key in any PEM form. @throws UsageError, which repeats nothing of the file */
export async function readSigningKey(file: string): Promise<SigningKey> {
  const key = parseKey(await readText(file))
  const algorithm = key && algorithmOf(key)
  if (key === undefined || algorithm === undefined) {
    throw new UsageError(`--key-file: ${file} holds no RSA or EC private key in PEM without a passphrase.`)
  }
  return { pem: key.export({ type: 'pkcs8', format: 'pem' }).toString(), algorithm }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new UsageError(`--key-file: ${file} cannot be read (${code}).`)
  }
}

function parseKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  if (asymmetricKeyType === 'rsa') return 'RS256'
  return asymmetricKeyType === 'ec' ? CURVES[asymmetricKeyDetails?.namedCurve ?? ''] : undefined
}

/**
 * Stores a connection's private key.
 *
 * @throws BridgeError `vault_unavailable`
 */
export async function storeSigningKey(
  vaultUrl: string,
  credential: TokenCredential,
  connection: string,
  { pem }: SigningKey,
): Promise<void> {
  const url = new URL(vaultUrl)
  // As for the token store: the SDK insists on https and on the vault's own domain.
  const client = isLoopback(url)
    ? new SecretClient('https://local.vault.azure.net', credential, { httpClient: sendTo(url.origin) })
    : new SecretClient(vaultUrl, credential)
  const name = keySecretName(connection)
  try {
    await client.setSecret(name, pem, { contentType: 'application/x-pem-file' })
  } catch (error) {
    const status = error instanceof Error && 'statusCode' in error ? String(error.statusCode) : 'no answer'
    throw new BridgeError('vault_unavailable', `Key Vault: could not write secret ${name}: ${status}.`)
  }
}
