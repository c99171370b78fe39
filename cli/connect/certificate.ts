import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { UsageError } from '../command.ts'
import { readSecretFile } from './secret-file.ts'

/** The name of the Key Vault secret that holds a connection's certificate with its private key. */
export function certificateSecretName(connection: string): string {
  return `${connection}-certificate`
}

/**
 * Reads a certificate and its private key from one file.
 *
 * @returns both in PEM, and nothing else of the file
 * @throws UsageError, whose message contains nothing of the file
 */
export async function readCertificate(file: string): Promise<string> {
  const text = await readSecretFile('--certificate-file', file)
  const pair = parsePair(text)
  if (pair === undefined || !pair.certificate.checkPrivateKey(pair.key)) {
    throw new UsageError(
      `--certificate-file: ${file} holds no certificate with its own private key, in PEM without a passphrase.`,
    )
  }
  return pair.key.export({ type: 'pkcs8', format: 'pem' }).toString() + pair.certificate.toString()
}

function parsePair(text: string): { certificate: X509Certificate; key: KeyObject } | undefined {
  try {
    return { certificate: new X509Certificate(text), key: createPrivateKey(text) }
  } catch {
    return undefined
  }
}
