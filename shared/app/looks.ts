import type { Canaries } from '../bridge/canary/run-canary.ts'
import type { HealthOptions } from '../bridge/operate/check-health.ts'
import type { Config } from '../config/config.ts'
import type { Products } from './products.ts'
import type { Stores } from './stores.ts'

/** Looks at what is stored; none of them calls a product. */
export type Looks = Pick<HealthOptions, 'checkSignIn' | 'checkSync' | 'checkCanary'>

/** @param now epoch milliseconds */
export function createLooks(
  stores: Stores,
  products: Products,
  config: () => Promise<Config>,
  canaries: () => Promise<Canaries>,
  now: () => number,
): Looks {
  return {
    checkSignIn: async (connection) => {
      const { checkSignIn } = await import('../bridge/sign-in/check-sign-in.ts')
      const [store, registers] = await Promise.all([products.vault(), stores.registers()])
      return checkSignIn(connection, { store, registers, now })
    },
    checkSync: async (name) => {
      const { checkSync } = await import('../bridge/sync/check-sync.ts')
      const connection = (await config()).connections.get(name)
      if (connection === undefined) return []
      const { checkRefused } = await import('../bridge/azure-alerts/refused-subscriptions.ts')
      const registers = await stores.registers()
      const checks = await checkSync(connection, { registers, now })
      if (connection.azureAlerts === undefined) return checks
      return [...checks, await checkRefused(registers, name, now())]
    },
    checkCanary: async () => (await canaries()).check(),
  }
}
