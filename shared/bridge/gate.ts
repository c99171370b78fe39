import pLimit from 'p-limit'
import { asBridgeError, BridgeError } from '../errors.ts'
import { backOffSeconds } from './back-off.ts'

/** A closed gate is tried again at least this often: an outage that is over should not last longer for us. */
const LONGEST_CLOSED_SECONDS = 30

/**
 * Calls in flight to one connection from one instance. ServiceNow runs four API transactions at a time per node and
 * refuses when its queue behind them is full (ServiceNow support, API_INT semaphores).
 */
const CALLS_AT_ONCE = 4

/** Keeps work away from a connection that is unwell, and bounds how much goes to one that is not. */
export interface Gate {
  /** @throws BridgeError `gate_closed` with the seconds until it opens; else whatever the work throws */
  pass<T>(work: () => Promise<T>): Promise<T>
}

/**
 * The gates of this instance, one per connection.
 *
 * @param now epoch milliseconds
 */
export function createGates(now: () => number, random: () => number): (connection: string) => Gate {
  const gates = new Map<string, Gate>()
  return (connection) => {
    const gate = gates.get(connection) ?? createGate(connection, now, random)
    gates.set(connection, gate)
    return gate
  }
}

function createGate(connection: string, now: () => number, random: () => number): Gate {
  const limit = pLimit(CALLS_AT_ONCE)
  let closedUntil = 0
  let failures = 0
  let cause: BridgeError | undefined

  const close = (error: BridgeError): void => {
    const seconds = backOffSeconds(failures, random(), error.retryAfterSeconds, LONGEST_CLOSED_SECONDS)
    cause = error
    // Calls that were in flight together fail together: that is one failure, not four.
    if (closedUntil <= now()) failures += 1
    closedUntil = Math.max(closedUntil, now() + seconds * 1000)
  }

  return {
    pass: (work) =>
      limit(async () => {
        if (closedUntil > now()) {
          const seconds = Math.ceil((closedUntil - now()) / 1000)
          throw closedFor(connection, seconds, cause)
        }
        try {
          const result = await work()
          failures = 0
          return result
        } catch (thrown) {
          const error = asBridgeError(thrown)
          if (error.closesGate) close(error)
          throw error
        }
      }),
  }
}

function closedFor(connection: string, seconds: number, cause: BridgeError | undefined): BridgeError {
  const message = `Connection ${connection} is not called for ${seconds} s after ${cause?.code}: ${cause?.message}`
  const because = cause === undefined ? {} : { because: cause.code }
  return new BridgeError('gate_closed', message, { retryAfterSeconds: seconds, ...because })
}
