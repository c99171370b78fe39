import type { AccessTokens, Connector } from '../../shared/connectors/connector.ts'
import { createHttpClient } from '../../shared/connectors/http.ts'
import { BridgeError } from '../../shared/errors.ts'
import { createRequestToken } from '../../shared/tokens/request-token.ts'
import { REFRESH_TOKEN_LIFETIME_SECONDS, type SignInOptions } from '../../shared/tokens/sign-in.ts'
import { tokenServer } from '../../shared/tokens/token-server.ts'
import { grantSecretName, tokenSecretName, type TokenStore } from '../../shared/tokens/token-store.ts'
import { createKeyVaultTokenStore } from '../../shared/tokens/vault/key-vault-token-store.ts'
import { UsageError } from '../command.ts'
import type { Form } from './form.ts'
import { keySecretName, type SigningKey } from './private-key.ts'
import type { Report } from './report.ts'

export interface SessionOptions {
  readonly connection: string
  readonly form: Form
  /** Origin of the product's instance. */
  readonly origin: string
  readonly vaultUrl: string
  readonly report: Report
}

/** What signing in takes: the product, the vault, and a report of what happens. */
export interface Session extends AsyncDisposable {
  readonly store: TokenStore
  signInOptions(ways?: SignInWays): SignInOptions
  /** Asks the product with the stored token. @throws UsageError with the first check that failed */
  check(): Promise<void>
}

export interface SignInWays {
  /** Signs assertions, and is stored when that has worked. */
  readonly key?: SigningKey
  readonly refreshTokenLifetimeSeconds?: number
}

const now = (): number => Date.now()

export function openSession(options: SessionOptions): Session {
  const { connection, form, origin, vaultUrl, report } = options
  const http = createHttpClient()
  const vault = createKeyVaultTokenStore(vaultUrl)

  const storeKey = async (key: SigningKey): Promise<void> => {
    await vault.writeKey(keySecretName(connection), key.pem)
    report.changed(`Key Vault secret ${keySecretName(connection)}`)
    report.step(`stored in Key Vault as ${keySecretName(connection)}`)
  }
  const storeWith = (key: SigningKey | undefined): TokenStore => ({
    ...vault,
    readKey: async (name) => (name === keySecretName(connection) && key?.pem) || vault.readKey(name),
    writeGrant: async (name, grant) => {
      if (key !== undefined) await storeKey(key)
      await vault.writeGrant(name, grant)
      report.changed(`Key Vault secret ${grantSecretName(name)}`)
      report.step(`stored in Key Vault as ${grantSecretName(name)}`)
    },
    writeToken: async (name, token) => {
      await vault.writeToken(name, token)
      report.changed(`Key Vault secret ${tokenSecretName(name)}`)
    },
  })
  return {
    store: vault,
    signInOptions: ({ key, refreshTokenLifetimeSeconds = REFRESH_TOKEN_LIFETIME_SECONDS } = {}) => {
      const store = storeWith(key)
      const requestToken = createRequestToken({ store, http, now })
      return {
        connection,
        server: tokenServer(form.product, origin),
        store,
        requestToken: async (server, by) => {
          const answer = await requestToken(server, by)
          report.step('signed in')
          return answer
        },
        refreshTokenLifetimeSeconds,
        now,
      }
    },
    check: async () => {
      const connector = form.createConnector({
        url: origin,
        tokens: storedToken(vault, connection),
        http,
        now,
      })
      await reportChecks(connector, report)
    },
    [Symbol.asyncDispose]: () => http.close(),
  }
}

function storedToken(store: TokenStore, connection: string): AccessTokens {
  return {
    current: async () => (await store.readToken(connection))?.value ?? '',
    replace: () =>
      Promise.reject(
        new BridgeError('product_refused_credentials', 'The product refused the token that it gave.'),
      ),
  }
}

async function reportChecks(connector: Connector, report: Report): Promise<void> {
  for (const { name, ok, detail } of await connector.check()) {
    if (!ok) throw new UsageError(`${name}: no. ${detail}.`)
    report.step(`${name}: ok`)
  }
}
