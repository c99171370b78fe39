import { randomBytes } from 'node:crypto'
import type { TokenCredential } from '@azure/identity'
import { request } from 'undici'
import { type EntraId, startEntraId } from '../simulators/entra-id/start-entra-id.ts'
import { startKeyVault } from '../simulators/key-vault/start-key-vault.ts'
import { type ServiceNow, startServiceNow } from '../simulators/service-now/start-service-now.ts'
import { createHttpClient } from '../shared/connectors/http.ts'
import { createRequestToken } from '../shared/tokens/request-token.ts'
import { REFRESH_TOKEN_LIFETIME_SECONDS, signIn } from '../shared/tokens/sign-in.ts'
import { tokenServer } from '../shared/tokens/token-server.ts'
import type { TokenStore } from '../shared/tokens/token-store.ts'
import { createKeyVaultTokenStore } from '../shared/tokens/vault/key-vault-token-store.ts'
import { startAzurite } from './azurite.ts'

/** All that the app needs around it, on this machine. */
export interface Surroundings {
  /** The `Values` of a local.settings.json. */
  readonly settings: Readonly<Record<string, string>>
  readonly serviceNow: ServiceNow
  readonly keyVaultUrl: string
  /** Signs the connection in as its owner does; done once at the start. */
  readonly signIn: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** The connection that config/bridge.yaml has. */
const CONNECTION = 'servicenow'

const now = (): number => Date.now()

interface Stoppable {
  readonly stop: () => Promise<void>
}

/** Starts Azurite and the simulators, and signs the connection in as its owner would. */
export async function startSurroundings(): Promise<Surroundings> {
  const started: Stoppable[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((part) => part.stop()))
  }
  const keep = async <T extends Stoppable>(starting: Promise<T>): Promise<T> => {
    const part = await starting
    started.push(part)
    return part
  }
  try {
    const entraId = await keep(startEntraId())
    const [azurite, serviceNow, keyVault] = await Promise.all([
      keep(startAzurite()),
      keep(startServiceNow()),
      keep(startKeyVault({ identityUrl: entraId.url, tenantId: entraId.tenantId })),
    ])
    const settings = {
      FUNCTIONS_WORKER_RUNTIME: 'node',
      AzureWebJobsStorage: azurite.connectionString,
      KEY_VAULT_URL: keyVault.url,
      SERVICENOW_URL: serviceNow.url,
      IDENTITY_ENDPOINT: entraId.identityEndpoint,
      IDENTITY_HEADER: entraId.identityHeader,
      HEALTH_KEY: randomBytes(24).toString('base64url'),
    }
    const store = createKeyVaultTokenStore(keyVault.url, identityOf(entraId))
    const signInAgain = (): Promise<void> => connect(serviceNow, store)
    await signInAgain()
    return { settings, serviceNow, keyVaultUrl: keyVault.url, signIn: signInAgain, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The simulated managed identity, asked afresh each time: the SDK would remember that of an earlier simulator. */
function identityOf({ identityEndpoint, identityHeader }: EntraId): TokenCredential {
  return {
    getToken: async () => {
      const url = `${identityEndpoint}?api-version=2019-08-01&resource=${encodeURIComponent('https://vault.azure.net')}`
      const answer = await request(url, { headers: { 'x-identity-header': identityHeader } })
      const { access_token: token, expires_on: expiresOn } = (await answer.body.json()) as Record<
        string,
        string
      >
      return { token: String(token), expiresOnTimestamp: Number(expiresOn) * 1000 }
    },
  }
}

async function connect(serviceNow: ServiceNow, store: TokenStore): Promise<void> {
  const { clientId, clientSecret, user, password } = serviceNow
  const http = createHttpClient()
  const options = {
    connection: CONNECTION,
    server: tokenServer('servicenow', serviceNow.url),
    store,
    requestToken: createRequestToken({ store, http, now }),
    refreshTokenLifetimeSeconds: REFRESH_TOKEN_LIFETIME_SECONDS,
    now,
  }
  await signIn(options, { type: 'password', clientId, clientSecret, user, password })
  await http.close()
}
