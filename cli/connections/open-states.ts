import { createProducts } from '../../shared/app/products.ts'
import { createStores } from '../../shared/app/stores.ts'
import { breakerChecks } from '../../shared/bridge/operate/check-health.ts'
import { createCircuitBreakers } from '../../shared/bridge/protect/circuit-breaker.ts'
import { checkSignIn } from '../../shared/bridge/sign-in/check-sign-in.ts'
import { checkSync } from '../../shared/bridge/sync/check-sync.ts'
import type { Config } from '../../shared/config/config.ts'
import { givenSettings, readSettings } from '../../shared/config/settings.ts'
import { signInsOf } from '../../shared/connectors/sign-in-name.ts'
import type { LookedAt } from './list-connections.ts'

const now = (): number => Date.now()

/** The states of an app's connections, as its storage and its vault have them. @param environment the application settings */
export function openStates(config: Config, environment: NodeJS.ProcessEnv): LookedAt['states'] {
  const settings = readSettings(environment)
  const stores = createStores(givenSettings(environment), noLog, now)
  const products = createProducts({
    config: async () => config,
    settings: () => settings,
    stores,
    log: noLog,
    now,
  })
  return async (connection) => {
    const [store, registers] = await Promise.all([products.vault(), stores.registers()])
    const breakers = createCircuitBreakers({
      registers,
      log: noLog,
      now,
      random: Math.random,
      rateLimit: () => connection.rateLimit,
    })
    const [breaker, sync, ...signIns] = await Promise.all([
      breakers(connection.name).state(),
      checkSync(connection, { registers, now }),
      ...signInsOf(connection).map((name) => checkSignIn(name, { store, registers, now })),
    ])
    return [...signIns, ...sync, ...breakerChecks(breaker)]
  }
}

/** Log lines would repeat what the list says. */
function noLog(): void {}
