import { DefaultAzureCredential, type TokenCredential } from '@azure/identity'
import { SecretClient, type SecretClientOptions, type SetSecretOptions } from '@azure/keyvault-secrets'
import { BridgeError } from '../../errors.ts'
import { isLoopback } from '../../loopback.ts'
import { endOf } from '../grant.ts'
import { grantText, parseAccessToken, parseGrant, tokenText } from '../parse-grant.ts'
import { sendTo } from '../../http/send-to.ts'
import { grantSecretName, tokenSecretName, type TokenStore } from '../token-store.ts'

/**
 * Tokens in Azure Key Vault.
 *
 * @param vaultUrl `https://<vault>.vault.azure.net`, or a simulator's http address on this machine
 * @param credential whose secrets they are; the app's own identity unless given
 */
export function createKeyVaultTokenStore(vaultUrl: string, credential?: TokenCredential): TokenStore {
  const client = createSecretClient(vaultUrl, credential ?? new DefaultAzureCredential())
  return {
    readGrant: async (connection) => {
      const name = grantSecretName(connection)
      const secret = await readSecret(client, name)
      return secret && { version: secret.version, grant: parseGrant(name, secret.text) }
    },
    writeGrant: (connection, grant) =>
      writeJson(client, grantSecretName(connection), grantText(grant), endOf(grant)),
    disableGrant: (connection, version) => disableSecret(client, grantSecretName(connection), version),
    readToken: async (connection) => {
      const name = tokenSecretName(connection)
      const secret = await readSecret(client, name)
      return secret && parseAccessToken(name, secret.text)
    },
    writeToken: (connection, token) =>
      writeJson(client, tokenSecretName(connection), tokenText(token), token.expiresAt),
    readKey: async (name) => (await readSecret(client, name))?.text,
    writeKey: (name, pem) => writeSecret(client, name, pem, { contentType: 'application/x-pem-file' }),
  }
}

/** One secret of the vault as text, for values that are not tokens. Both methods throw BridgeError `vault_unavailable`. */
export interface VaultSecret {
  read(): Promise<string | undefined>
  write(text: string): Promise<void>
}

/** @param credential as for {@link createKeyVaultTokenStore} */
export function createVaultSecret(
  vaultUrl: string,
  name: string,
  credential: TokenCredential = new DefaultAzureCredential(),
): VaultSecret {
  const client = createSecretClient(vaultUrl, credential)
  return {
    read: async () => (await readSecret(client, name))?.text,
    write: (text) => writeSecret(client, name, text, { contentType: 'application/json' }),
  }
}

/** A client of the vault; plain http on this machine is a simulator's. */
export function createSecretClient(vaultUrl: string, credential: TokenCredential): SecretClient {
  const options: SecretClientOptions = { retryOptions: { maxRetries: 2, maxRetryDelayInMs: 2000 } }
  const url = new URL(vaultUrl)
  if (!isLoopback(url) || url.protocol === 'https:') return new SecretClient(vaultUrl, credential, options)
  // The SDK insists on https and on the vault's own domain; on this machine the request is sent to the simulator instead.
  return new SecretClient('https://local.vault.azure.net', credential, {
    ...options,
    httpClient: sendTo(url.origin),
  })
}

/**
 * For a call with its retries: the SDK has no limit of its own, and waits as long as a vault that throttles asks for.
 * Every delivery of a connection may wait for this.
 */
const DEADLINE_SECONDS = 30

const deadline = (): { readonly abortSignal: AbortSignal } => ({
  abortSignal: AbortSignal.timeout(DEADLINE_SECONDS * 1000),
})

interface SecretText {
  readonly text: string
  readonly version: string
}

async function readSecret(client: SecretClient, name: string): Promise<SecretText | undefined> {
  try {
    const { value = '', properties } = await client.getSecret(name, deadline())
    return { text: value, version: properties.version ?? '' }
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw unavailable(error, 'read', name)
  }
}

function writeJson(client: SecretClient, name: string, text: string, end: string | undefined): Promise<void> {
  return writeSecret(client, name, text, {
    contentType: 'application/json',
    ...(end === undefined ? {} : { expiresOn: new Date(end) }),
  })
}

async function writeSecret(
  client: SecretClient,
  name: string,
  text: string,
  options: SetSecretOptions,
): Promise<void> {
  try {
    await client.setSecret(name, text, { ...options, ...deadline() })
  } catch (error) {
    throw unavailable(error, 'write', name)
  }
}

/** A version that no longer exists counts as disabled. */
async function disableSecret(client: SecretClient, name: string, version: string): Promise<void> {
  try {
    await client.updateSecretProperties(name, version, { enabled: false, ...deadline() })
  } catch (error) {
    if (statusOf(error) !== 404) throw unavailable(error, 'disable a version of', name)
  }
}

/** Key Vault's errors name codes and never values; even so, only the status is passed on. */
function unavailable(error: unknown, verb: string, name: string): BridgeError {
  return new BridgeError(
    'vault_unavailable',
    `Key Vault: could not ${verb} secret ${name}: ${reasonOf(error)}.`,
  )
}

function reasonOf(error: unknown): string {
  const status = statusOf(error)
  if (status !== undefined) return REASONS[status] ?? String(status)
  if (!(error instanceof Error)) return 'unknown'
  return error.name === 'AbortError' ? `no answer within ${DEADLINE_SECONDS} s` : error.name
}

const REASONS: Readonly<Record<number, string>> = {
  401: '401, the app has no identity that the vault knows',
  403: '403, the app’s identity needs the role Key Vault Secrets Officer, or the secret is disabled',
  409: '409, a deleted secret of that name still exists: recover or purge it',
  429: '429, too many requests',
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined
}
