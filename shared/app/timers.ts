import type { Config } from '../config/config.ts'
import type { Log } from '../log.ts'
import type { Products } from './products.ts'
import type { Stores } from './stores.ts'

export interface Timers {
  refreshTokens(): Promise<void>
  /** Compares accepted alerts with their outcomes, and logs the missing ones. */
  reconcile(): Promise<void>
  /** Deletes stored data whose retention has ended. */
  sweep(): Promise<void>
}

/** @param now epoch milliseconds */
export function createTimers(
  stores: Stores,
  products: Products,
  config: () => Promise<Config>,
  log: Log,
  now: () => number,
): Timers {
  const { journal, deadLetters, payloads, keptPayloads } = stores
  return {
    refreshTokens: async () => {
      const { createRefreshTokens } = await import('../bridge/sign-in/refresh-tokens.ts')
      const { tokens, warnings, vault } = products
      const warn = async (connection: string): Promise<void> =>
        (await warnings()).checkEnd(connection, async (name) => (await vault()).readGrant(name))
      await createRefreshTokens({ connections: products.signIns, tokens, warn, log })()
    },
    reconcile: async () => {
      const { createReconcile } = await import('../bridge/journal/reconcile.ts')
      await createReconcile({ journal, deadLetters, registers: stores.registers, log, now })()
    },
    sweep: async () => {
      const { createSweep } = await import('../bridge/operate/sweep.ts')
      const [ledger, registers] = await Promise.all([stores.ledger(), stores.registers()])
      await createSweep({
        deadLetters,
        journal,
        payloads,
        keptPayloads,
        ledger,
        registers,
        config,
        log,
        now,
      })()
    },
  }
}
