import { createProducts, type Products } from '../shared/app/products.ts'
import { createStores, type Stores } from '../shared/app/stores.ts'
import type { Config } from '../shared/config/config.ts'
import { givenSettings, readSettings, type Settings } from '../shared/config/settings.ts'
import type { Log } from '../shared/log.ts'

/** Parts of an app for commands that inspect it from outside. */
export interface AppParts {
  readonly settings: Settings
  readonly stores: Stores
  readonly products: Products
  /** Prints no lines, which would repeat what the command prints. */
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

const now = (): number => Date.now()
const log: Log = () => undefined

/** Composes them as the app does. @param environment the application settings */
export function openAppParts(config: Config, environment: NodeJS.ProcessEnv): AppParts {
  const settings = readSettings(environment)
  const stores = createStores(givenSettings(environment), log, now)
  const products = createProducts({
    config: async () => config,
    settings: () => settings,
    stores,
    log,
    now,
  })
  return { settings, stores, products, log, now }
}
