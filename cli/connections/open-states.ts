import { breakerChecks } from '../../shared/bridge/operate/check-health.ts'
import { createCircuitBreakers } from '../../shared/bridge/protect/circuit-breaker.ts'
import { checkSignIn } from '../../shared/bridge/sign-in/check-sign-in.ts'
import { checkSync } from '../../shared/bridge/sync/check-sync.ts'
import type { Config } from '../../shared/config/config.ts'
import { signInsOf } from '../../shared/connectors/sign-in-name.ts'
import { openAppParts } from '../app-parts.ts'
import type { LookedAt } from './list-connections.ts'

/** The states of an app's connections, as its storage and its vault have them. @param environment the application settings */
export function openStates(config: Config, environment: NodeJS.ProcessEnv): LookedAt['states'] {
  const { stores, products, log, now } = openAppParts(config, environment)
  return async (connection) => {
    const [store, registers] = await Promise.all([products.vault(), stores.registers()])
    const breakers = createCircuitBreakers({
      registers,
      log,
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
