import { createCircuitBreakers, type CircuitBreaker } from '../../shared/bridge/protect/circuit-breaker.ts'
import type { NeededRight } from '../../shared/bridge/protect/rights.ts'
import type { RateLimit } from '../../shared/bridge/protect/rate-limiter.ts'
import { asBridgeError, type BridgeError } from '../../shared/errors.ts'
import type { LogFacts } from '../../shared/log.ts'
import { type Clock, createClock } from './clock.ts'
import { InMemoryRegisters } from './in-memory-registers.ts'

/** Instances that share the breaker of one connection. */
export interface Fleet {
  readonly clock: Clock
  readonly registers: InMemoryRegisters
  readonly breakers: readonly CircuitBreaker[]
  /** The breaker of the first instance. */
  readonly breaker: CircuitBreaker
  readonly logLines: (LogFacts & { readonly event: string })[]
  /** Rights that people were warned about. */
  readonly needed: NeededRight[]
}

export interface FleetOptions {
  readonly instances?: number
  readonly random?: () => number
  readonly rateLimit?: RateLimit
}

export function createFleet({ instances = 1, random = () => 0, rateLimit }: FleetOptions = {}): Fleet {
  const clock = createClock()
  const registers = new InMemoryRegisters()
  const logLines: Fleet['logLines'] = []
  const needed: NeededRight[] = []
  const startInstance = (): CircuitBreaker =>
    createCircuitBreakers({
      registers,
      now: clock.now,
      random,
      log: (_, event, facts) => void logLines.push({ event, ...facts }),
      rateLimit: () => rateLimit,
      onRightNeeded: async (right) => void needed.push(right),
    })('servicenow')
  const breaker = startInstance()
  return {
    clock,
    registers,
    breakers: [breaker, ...Array.from({ length: instances - 1 }, startInstance)],
    breaker,
    logLines,
    needed,
  }
}

/** What a call threw; undefined when it succeeded. */
export async function failureOf(call: Promise<unknown>): Promise<BridgeError | undefined> {
  try {
    await call
    return undefined
  } catch (thrown) {
    return asBridgeError(thrown)
  }
}
