import { createCircuitBreakers } from '../../shared/bridge/protect/circuit-breaker.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { createAzureRegisters, registersClient } from '../../shared/storage/azure/azure-registers.ts'
import { storageAccess } from '../../shared/storage/azure/storage-access.ts'
import type { Registers } from '../../shared/storage/ports.ts'
import { UsageError } from '../command.ts'
import { readCommandSettings } from '../command-settings.ts'

/** What a sign-in cures, and what may be cured where the checks after it find nothing amiss. */
const CURED: ReadonlySet<ErrorCode> = new Set([
  'sign_in_needed',
  'product_refused_credentials',
  'product_not_permitted',
])

/**
 * Closes a connection's breaker that was opened for want of a sign-in or a right, so that alerts go on before the app looks again by
 * itself, which takes it up to 15 minutes.
 *
 * @returns whether it was closed for that
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

/** The registers of the app's storage; undefined where no settings say which that is. */
export async function appRegisters(): Promise<Registers | undefined> {
  try {
    return createAzureRegisters(registersClient(await storageAccess('table', await readCommandSettings())))
  } catch (error) {
    if (error instanceof UsageError) return undefined
    throw error
  }
}
