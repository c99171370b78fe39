import { randomBytes } from 'node:crypto'
import type { TokenCredential } from '@azure/identity'
import { request } from 'undici'
import { type EntraId, startEntraId } from '../../simulators/entra-id/start-entra-id.ts'
import { startAlertsManagement } from '../../simulators/alerts-management/start-alerts-management.ts'
import { startKeyVault } from '../../simulators/key-vault/start-key-vault.ts'
import { startLogAnalytics } from '../../simulators/log-analytics/start-log-analytics.ts'
import type { ServiceNow } from '../../simulators/service-now/start-service-now.ts'
import { startResourceGraph } from '../../simulators/resource-graph/start-resource-graph.ts'
import { createHttpClient } from '../../shared/http/http-client.ts'
import { type Product, urlSettingOf } from '../../shared/connectors/product.ts'
import { SERVICE_NOW } from '../../shared/connectors/service-now/product.ts'
import { createRequestToken } from '../../shared/tokens/request-token.ts'
import { REFRESH_TOKEN_LIFETIME_SECONDS } from '../../shared/tokens/sign-in.ts'
import { tokenServer } from '../../shared/tokens/token-server.ts'
import type { TokenStore } from '../../shared/tokens/token-store.ts'
import { createKeyVaultTokenStore } from '../../shared/tokens/vault/key-vault-token-store.ts'
import { startAzurite } from '../azurite.ts'
import type { SimulatedProduct } from '../../simulators/simulated-product.ts'
import { type SimulatedServiceNow, startSimulatedServiceNow } from '../../simulators/service-now/stack.ts'
import { consoleSettings } from './console.ts'
import { WORK_ITEM_RULE, WORK_ITEM_RULE_ID, WORK_ITEM_STREAM } from './work-item-rule.ts'

/** Everything that the app needs on this machine, with the products of its connections. */
export interface ProductStack<P extends SimulatedProduct = SimulatedProduct> {
  /** The `Values` of a local.settings.json. */
  readonly settings: Readonly<Record<string, string>>
  /** The first of the instances. */
  readonly product: P
  readonly instances: readonly Instance[]
  readonly keyVaultUrl: string
  readonly entraIdUrl: string
  /** The destination of synced work items, for a connection with `sync`. */
  readonly logAnalyticsUrl: string
  /** Where alerts are acknowledged and closed, for a connection with `azureAlerts`. */
  readonly alertsManagementUrl: string
  /** Where tags of resources are looked up, with `enrich` in bridge.yaml. */
  readonly resourceGraphUrl: string
  /** Signs all connections in as their owners do; done once at the start. */
  readonly signIn: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** The product is ServiceNow. */
export interface Stack extends ProductStack<SimulatedServiceNow> {
  readonly serviceNow: ServiceNow
}

/** An instance of a product, as connections of `bridge.yaml` lead to it. */
export interface Beginning<P extends SimulatedProduct = SimulatedProduct> {
  /** Names of the connections. */
  readonly connections: readonly string[]
  readonly product: Product
  /** The application setting that has its address; undefined when `bridge.yaml` has it. */
  readonly setting: string | undefined
  readonly start: (entraId: EntraId) => Promise<P>
}

/** An instance that runs. */
export interface Instance extends Beginning {
  readonly simulated: SimulatedProduct
}

interface Stoppable {
  readonly stop: () => Promise<void>
}

/** Starts what the shipped configuration needs: storage, vault, identities and ServiceNow, with its connection signed in. */
export async function startStack(): Promise<Stack> {
  const around = await startStackOf({
    connections: ['servicenow'],
    product: SERVICE_NOW,
    setting: urlSettingOf(SERVICE_NOW),
    start: startSimulatedServiceNow,
  })
  return { ...around, serviceNow: around.product.simulator }
}

/** Starts Azurite and the simulators, and signs the connections in as their owners would. */
export async function startStackOf<P extends SimulatedProduct>(
  first: Beginning<P>,
  ...others: readonly Beginning[]
): Promise<ProductStack<P>> {
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
    const identityUrl = entraId.url
    const begin = async (beginning: Beginning): Promise<Instance> => {
      const simulated = await keep(beginning.start(entraId))
      return { ...beginning, simulated }
    }
    const [product, rest, azurite, keyVault, logAnalytics, alertsManagement, resourceGraph] =
      await Promise.all([
        keep(first.start(entraId)),
        Promise.all(others.map(begin)),
        keep(startAzurite()),
        keep(startKeyVault({ identityUrl, tenantId: entraId.tenantId })),
        keep(startLogAnalytics({ identityUrl, rules: { [WORK_ITEM_RULE_ID]: WORK_ITEM_RULE } })),
        keep(startAlertsManagement({ identityUrl })),
        keep(startResourceGraph({ identityUrl })),
      ])
    const instances = [{ ...first, simulated: product }, ...rest]
    const store = createKeyVaultTokenStore(keyVault.url, identityOf(entraId))
    const signIn = async (): Promise<void> =>
      void (await Promise.all(instances.map((instance) => signInTo(instance, store))))
    await signIn()
    const urls = {
      keyVaultUrl: keyVault.url,
      entraIdUrl: entraId.url,
      logAnalyticsUrl: logAnalytics.url,
      alertsManagementUrl: alertsManagement.url,
      resourceGraphUrl: resourceGraph.url,
    }
    const settings = {
      AzureWebJobsStorage: azurite.connectionString,
      ...addressesOf(instances),
      ...settingsOf(entraId, urls),
    }
    return { settings, product, instances, ...urls, signIn, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The application settings that do not depend on products. */
function settingsOf(
  entraId: EntraId,
  urls: Pick<ProductStack, 'keyVaultUrl' | 'resourceGraphUrl' | 'alertsManagementUrl' | 'logAnalyticsUrl'>,
): Record<string, string> {
  return {
    FUNCTIONS_WORKER_RUNTIME: 'node',
    KEY_VAULT_URL: urls.keyVaultUrl,
    IDENTITY_ENDPOINT: entraId.identityEndpoint,
    IDENTITY_HEADER: entraId.identityHeader,
    RESOURCE_MANAGER_URL: urls.resourceGraphUrl,
    ALERTS_MANAGEMENT_URL: urls.alertsManagementUrl,
    LOGS_INGESTION_ENDPOINT: urls.logAnalyticsUrl,
    LOGS_INGESTION_RULE_ID: WORK_ITEM_RULE_ID,
    LOGS_INGESTION_STREAM: WORK_ITEM_STREAM,
    HEALTH_KEY: randomBytes(24).toString('base64url'),
    ...consoleSettings(entraId),
  }
}

/** The application settings that have the addresses of instances. */
function addressesOf(instances: readonly Instance[]): Record<string, string> {
  return Object.fromEntries(
    instances.flatMap(({ setting, simulated }) => (setting === undefined ? [] : [[setting, simulated.url]])),
  )
}

/** The simulated managed identity, without a cache: the SDK would use the token of an earlier simulator. */
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

const now = (): number => Date.now()

async function signInTo({ simulated, connections, product }: Instance, store: TokenStore): Promise<void> {
  const http = createHttpClient()
  for (const connection of connections) {
    await simulated.signIn({
      connection,
      server: tokenServer(product.tokenServer, simulated.url),
      store,
      requestToken: createRequestToken({ store, http, now }),
      refreshTokenLifetimeSeconds: REFRESH_TOKEN_LIFETIME_SECONDS,
      now,
    })
  }
  await http.close()
}
