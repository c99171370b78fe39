import { createPrivateKey, type KeyObject } from 'node:crypto'
import { UsageError } from '../command.ts'
import { readSecretFile } from './secret-file.ts'

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

/** Reads a private key in any PEM form. @throws UsageError, whose message contains nothing of the file */
export async function readSigningKey(file: string): Promise<SigningKey> {
  const key = parseKey(await readSecretFile('--key-file', file))
  const algorithm = key && algorithmOf(key)
  if (key === undefined || algorithm === undefined) {
    throw new UsageError(`--key-file: ${file} holds no RSA or EC private key in PEM without a passphrase.`)
  }
  return { pem: key.export({ type: 'pkcs8', format: 'pem' }).toString(), algorithm }
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
