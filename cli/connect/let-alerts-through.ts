import { createCircuitBreakers } from '../../shared/bridge/protect/circuit-breaker.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { createAzureRegisters, registersClient } from '../../shared/storage/azure/azure-registers.ts'
import { storageAccess } from '../../shared/storage/azure/storage-access.ts'
import type { Registers } from '../../shared/storage/ports.ts'
import { UsageError } from '../command.ts'
import { readCommandSettings } from '../command-settings.ts'

/** Errors that a sign-in resolves, and errors that may be resolved if the checks after it find no problem. */
const CURED: ReadonlySet<ErrorCode> = new Set([
  'sign_in_needed',
  'product_refused_credentials',
  'product_not_permitted',
])

/**
 * Closes a connection's breaker that was opened because a sign-in or a right was missing: new alerts are delivered
 * before the app tries again, which takes up to 15 minutes. Those that wait in the queue come back at their own times.
 *
 * @returns whether it was open for that reason and is now closed
 * @throws BridgeError `storage_unavailable`
 */
export async function resumeConnection(connection: string, registers: Registers): Promise<boolean> {
  const breakers = createCircuitBreakers({
    registers,
    log: () => undefined,
    now: Date.now,
    random: Math.random,
    rateLimit: () => undefined,
  })
  return breakers(connection).resume(CURED)
}

/** The registers of the app's storage; undefined where no settings name it. */
export async function appRegisters(): Promise<Registers | undefined> {
  try {
    return createAzureRegisters(registersClient(await storageAccess('table', await readCommandSettings())))
  } catch (error) {
    if (error instanceof UsageError) return undefined
    throw error
  }
}
