import type { AccessTokens, Check } from '../../shared/connectors/connector.ts'
import { createHttpClient } from '../../shared/http/http-client.ts'
import { BridgeError } from '../../shared/errors.ts'
import { oncePerName } from '../../shared/once.ts'
import { createRequestToken } from '../../shared/tokens/request-token.ts'
import { REFRESH_TOKEN_LIFETIME_SECONDS, type SignInOptions } from '../../shared/tokens/sign-in.ts'
import { tokenServer } from '../../shared/tokens/token-server.ts'
import { grantSecretName, tokenSecretName, type TokenStore } from '../../shared/tokens/token-store.ts'
import { createKeyVaultTokenStore } from '../../shared/tokens/vault/key-vault-token-store.ts'
import { UsageError } from '../command.ts'
import { proxyTokens } from './proxy-tokens.ts'
import type { Report } from './report.ts'
import type { NewSecret } from './secret-file.ts'
import type { Means, Target } from './target.ts'

export interface SessionOptions {
  /** The name of the sign-in. */
  readonly connection: string
  readonly target: Target
  readonly vaultUrl: string
  readonly report: Report
}

/** What a sign-in needs: the product, the vault, and a report of the steps. */
export interface Session extends AsyncDisposable {
  readonly store: TokenStore
  /** @throws UsageError when a proxy in front has no sign-in yet */
  signInOptions(ways?: SignInWays): Promise<SignInOptions>
  /** Asks the product with the stored token. @throws UsageError with the first check that failed */
  check(): Promise<void>
}

export interface SignInWays {
  /** The secret that the grant names; stored when the grant has worked. */
  readonly secret?: NewSecret | undefined
  readonly refreshTokenLifetimeSeconds?: number
}

const now = (): number => Date.now()

export function openSession({ connection, target, vaultUrl, report }: SessionOptions): Session {
  const http = createHttpClient()
  const vault = createKeyVaultTokenStore(vaultUrl)
  const server = tokenServer(target.product.tokenServer, target.origin)

  const proxy = oncePerName((name) =>
    proxyTokens(name, {
      server,
      store: vault,
      requestToken: createRequestToken({ store: vault, http, now }),
      now,
    }),
  )
  const tokens = async (name: string): Promise<AccessTokens> =>
    name === connection ? storedToken(vault, name) : proxy(name)

  return {
    store: vault,
    signInOptions: async ({ secret, refreshTokenLifetimeSeconds = REFRESH_TOKEN_LIFETIME_SECONDS } = {}) => {
      const store = reporting(vault, secret, report)
      const inFront = target.proxy === undefined ? {} : { proxy: await tokens(target.proxy) }
      const requestToken = createRequestToken({ store, http, now, ...inFront })
      return {
        connection,
        server,
        store,
        requestToken: async (asked, by) => {
          const answer = await requestToken(asked, by)
          report.step('signed in')
          return answer
        },
        refreshTokenLifetimeSeconds,
        now,
      }
    },
    check: () => reportChecks(target, { tokens, http, now }, report),
    [Symbol.asyncDispose]: () => http.close(),
  }
}

/** The vault, which reports what is written to it. @param secret read as if it were stored already; written with the grant */
function reporting(vault: TokenStore, secret: NewSecret | undefined, report: Report): TokenStore {
  const stored = (name: string): void => {
    report.changed(`Key Vault secret ${name}`)
    report.step(`stored in Key Vault as ${name}`)
  }
  return {
    ...vault,
    readKey: async (name) => (name === secret?.name ? secret.pem : vault.readKey(name)),
    writeGrant: async (name, grant) => {
      if (secret !== undefined) {
        await vault.writeKey(secret.name, secret.pem)
        stored(secret.name)
      }
      await vault.writeGrant(name, grant)
      stored(grantSecretName(name))
    },
    writeToken: async (name, token) => {
      await vault.writeToken(name, token)
      report.changed(`Key Vault secret ${tokenSecretName(name)}`)
    },
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

async function reportChecks(target: Target, means: Means, report: Report): Promise<void> {
  for (const check of await target.check(means)) {
    const { name, ok, isNeeded = true, detail } = check
    if (!ok && isNeeded) throw new UsageError(`${name}: no. ${detail}.`)
    report.step(`${name}: ${wordsOf(check)}`)
  }
}

/** A kind of record that alerts reach only by name may lack what it needs. */
function wordsOf({ ok, isSkipped = false, isNeeded = true, detail }: Check): string {
  if (!ok) return `not complete; alerts of such a route would wait (${detail})`
  if (!isNeeded) return detail
  return isSkipped ? `not checked (${detail})` : 'ok'
}
