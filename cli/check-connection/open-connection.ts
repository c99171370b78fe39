import { openAlertStates, openWorkItemLog } from '../../shared/app/sync.ts'
import { readRefused } from '../../shared/bridge/azure-alerts/refused-subscriptions.ts'
import { checkSignIn } from '../../shared/bridge/sign-in/check-sign-in.ts'
import { loadConfig } from '../../shared/config/load-config.ts'
import { givenSettings } from '../../shared/config/settings.ts'
import type { Product } from '../../shared/connectors/product.ts'
import { createHttpClient } from '../../shared/http/http-client.ts'
import { openAppParts } from '../app-parts.ts'
import { UsageError } from '../command.ts'
import type { CheckedConnection } from './checked-connection.ts'

/**
 * A connection of the configuration, composed as the app does it.
 *
 * @param environment the application settings
 * @param list of products that connections can name
 * @throws BridgeError `config_invalid`, `setting_missing`
 * @throws UsageError for a name that the configuration does not have
 */
export async function openConnection(
  name: string,
  environment: NodeJS.ProcessEnv,
  list: readonly Product[],
): Promise<CheckedConnection & AsyncDisposable> {
  const config = await loadConfig(givenSettings(environment).BRIDGE_CONFIG ?? 'config', environment, list)
  const connection = config.connections.get(name)
  if (connection === undefined) {
    const known = [...config.connections.keys()].join(', ')
    throw new UsageError(
      `There is no connection ${name}, or it is optional and its url has no setting. There is: ${known}.`,
    )
  }
  const { settings, stores, products, log, now } = openAppParts(config, environment)
  const store = await products.vault()
  const http = createHttpClient()
  return {
    connection,
    routes: config.routes.filter((route) => route.connection === connection),
    http,
    store,
    checkGrant: async (signIn) => checkSignIn(signIn, { store, registers: await stores.registers(), now }),
    tokens: products.tokens,
    connector: (kind) => products.connector(name, kind),
    subscriptions: subscriptionsIn(settings.WEBHOOK_SUBSCRIPTIONS),
    alerts: () => openAlertStates({ settings: () => settings, now }),
    refused: async () => readRefused(await stores.registers(), name, now()),
    workItems: async () => ({
      table: settings.LOGS_INGESTION_STREAM ?? '',
      log: await openWorkItemLog({ settings: () => settings, log, now }),
    }),
    now,
    [Symbol.asyncDispose]: () => http.close(),
  }
}

function subscriptionsIn(setting = ''): readonly string[] {
  return setting
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '')
}
