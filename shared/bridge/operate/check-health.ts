import type { Check, Connector } from '../../connectors/connector.ts'
import { asBridgeError } from '../../errors.ts'
import type { CircuitBreaker } from '../protect/circuit-breaker.ts'
import type { CircuitReport } from '../protect/circuit-state.ts'
import { checksOfRights } from '../protect/refused-rights.ts'

export interface HealthOptions {
  /** Checks the storage; throws when it cannot be reached. */
  readonly checkStorage: () => Promise<void>
  /** Checks the vault. */
  readonly checkVault: () => Promise<void>
  readonly connections: () => Promise<readonly string[]>
  readonly connector: (connection: string) => Promise<Connector>
  readonly breaker: (connection: string) => Promise<Pick<CircuitBreaker, 'state'>>
  /** Checks whether a connection needs a person to sign in. */
  readonly checkSignIn: (connection: string) => Promise<Check>
  /** How the sync of its work items is; none for a connection without. */
  readonly checkSync: (connection: string) => Promise<readonly Check[]>
  /** How the canary is; none without one. */
  readonly checkCanary: () => Promise<readonly Check[]>
}

export interface Health {
  readonly healthy: boolean
  readonly checks: readonly Check[]
}

/** Checks everything that a delivery needs. Never throws: an unreachable part is a failed check. */
export function createCheckHealth(options: HealthOptions): () => Promise<Health> {
  return async () => {
    const parts = await Promise.all([
      checked('storage', options.checkStorage),
      checked('key vault', options.checkVault),
      checkConnections(options),
      options.checkCanary().catch((thrown: unknown) => [failed('canary', thrown)]),
    ])
    const checks = parts.flat()
    return { healthy: checks.every((check) => check.ok), checks }
  }
}

async function checkConnections(options: HealthOptions): Promise<Check[]> {
  let connections: readonly string[]
  try {
    connections = await options.connections()
  } catch (error) {
    return [failed('configuration', error)]
  }
  const checks = await Promise.all(
    connections.map(async (connection) => {
      const parts = await Promise.all([
        checkedBy(connection, async () => (await options.connector(connection)).check()),
        checkedBy(connection, async () => [await options.checkSignIn(connection)]),
        checkedBy(connection, () => options.checkSync(connection)),
        checkedBy(connection, async () => breakerChecks(await (await options.breaker(connection)).state())),
      ])
      return parts.flat()
    }),
  )
  return [
    { name: 'configuration', ok: true, detail: `${connections.length} connection(s)` },
    ...checks.flat(),
  ]
}

/** The state of a connection's breaker, and the rights that its user is refused. */
export function breakerChecks(report: CircuitReport): readonly Check[] {
  return [breakerCheck(report), ...checksOfRights(report.refused)]
}

function breakerCheck({ phase, cause, failures, seconds }: CircuitReport): Check {
  const name = 'circuit breaker'
  if (phase === 'closed' || cause === null) return { name, ok: true, detail: 'closed: alerts are delivered' }
  const next = phase === 'open' ? `no call for ${seconds} s` : 'the next call is a probe'
  const after = `${failures} failure(s) in a row, the last one ${cause.code}: ${cause.message}`
  return { name, ok: false, detail: `${phase}: ${next}, after ${after}` }
}

async function checkedBy(connection: string, look: () => Promise<readonly Check[]>): Promise<Check[]> {
  try {
    const checks = (await look()).filter(({ isNeeded = true }) => isNeeded)
    return checks.map(({ name, ok, isSkipped, detail }) => ({
      name: `${connection}: ${name}`,
      ok,
      ...(isSkipped === undefined ? {} : { isSkipped }),
      detail,
    }))
  } catch (error) {
    return [failed(connection, error)]
  }
}

async function checked(name: string, look: () => Promise<void>): Promise<Check[]> {
  try {
    await look()
    return [{ name, ok: true, detail: 'reachable' }]
  } catch (error) {
    return [failed(name, error)]
  }
}

function failed(name: string, thrown: unknown): Check {
  const { code, message } = asBridgeError(thrown)
  return { name, ok: false, detail: `${code}: ${message}` }
}
