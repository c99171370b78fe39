import { randomBytes } from 'node:crypto'
import { startEntraId } from '../simulators/entra-id/start-entra-id.ts'
import { startKeyVault } from '../simulators/key-vault/start-key-vault.ts'
import { type ServiceNow, startServiceNow } from '../simulators/service-now/start-service-now.ts'
import { createRequestToken } from '../shared/tokens/request-token.ts'
import { signIn } from '../shared/tokens/sign-in.ts'
import { tokenEndpoint } from '../shared/tokens/token-endpoint.ts'
import { createKeyVaultTokenStore } from '../shared/tokens/vault/key-vault-token-store.ts'
import { startAzurite } from './azurite.ts'

/** All that the app needs around it, on this machine. */
export interface Surroundings {
  /** The `Values` of a local.settings.json. */
  readonly settings: Readonly<Record<string, string>>
  readonly serviceNow: ServiceNow
  readonly keyVaultUrl: string
  readonly stop: () => Promise<void>
}

/** The connection that config/bridge.yaml has. */
const CONNECTION = 'servicenow'

/** 90 days, as ServiceNow's registry is to be set up. */
const REFRESH_TOKEN_SECONDS = 7_776_000

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
    await connect(serviceNow, settings)
    return { settings, serviceNow, keyVaultUrl: keyVault.url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function connect(serviceNow: ServiceNow, settings: Record<string, string>): Promise<void> {
  // The vault is reached with an identity, which the SDK takes from the environment.
  Object.assign(process.env, settings)
  const { clientId, clientSecret, user, password } = serviceNow
  await signIn(
    {
      connection: CONNECTION,
      endpoint: tokenEndpoint('servicenow', serviceNow.url),
      store: createKeyVaultTokenStore(String(settings['KEY_VAULT_URL'])),
      requestToken: createRequestToken(now),
      refreshTokenLifetimeSeconds: REFRESH_TOKEN_SECONDS,
      now,
    },
    { type: 'password', clientId, clientSecret, user, password },
  )
}
