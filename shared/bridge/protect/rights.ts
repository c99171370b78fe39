import { asBridgeError, BridgeError, type ErrorCode } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Urgency } from './bulkhead.ts'
import { secondsOpen, withoutProbe, withProbe } from './circuit.ts'
import type { CircuitState } from './circuit-state.ts'
import {
  circuitOf,
  nameOfRight,
  type RefusedRights,
  type Right,
  withCircuitOf,
  withoutRefusal,
  withRefusal,
  wordsOfRight,
} from './refused-rights.ts'
import type { SharedState } from './shared-state.ts'

/** A call that needs a right, for an alert that has waited for one already, or not. */
export interface NeedsRight extends Right {
  /** Epoch milliseconds. When the alert was last put back because the right is missing; absent when it was not. */
  readonly refusedAt?: number
}

/** A right that a person must give. */
export interface NeededRight {
  readonly connection: string
  /** As `incident/open`. */
  readonly name: string
  /** ISO 8601 UTC. When it was refused first, the same until it is given. */
  readonly since: string
  /** The product's message. */
  readonly reason: string
}

export interface RightsOptions {
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** From 0 to 1. */
  readonly random: () => number
  /** Warns the operators. Never throws. Absent: no warning. */
  readonly onRightNeeded?: (needed: NeededRight) => Promise<void>
}

/** Refusals in a row after which a right counts as missing: one may be due to a single record. */
const REFUSALS_OF_A_MISSING_RIGHT = 2

/** The product has checked the request, and refused it for another reason. */
const PERMITTED: ReadonlySet<ErrorCode> = new Set(['product_rejected'])

/**
 * Holds calls that the product refuses to the user, until a probe is answered: a person must give the right, as a
 * person must sign in. Each right has a circuit of its own in the state of the connection, so that a user who may not
 * write alerts still opens incidents.
 */
export class Rights {
  readonly #connection: string
  readonly #state: SharedState<CircuitState>
  readonly #options: RightsOptions
  /** By name of the right, epoch milliseconds: when a call that needs it was answered last, in this instance. */
  readonly #permittedAt = new Map<string, number>()

  constructor(connection: string, state: SharedState<CircuitState>, options: RightsOptions) {
    this.#connection = connection
    this.#state = state
    this.#options = options
  }

  /**
   * @throws BridgeError `circuit_open` because of `product_not_permitted` when the call was not made;
   * `product_rejected` when the same call is permitted for other records; else whatever the call throws
   */
  async pass<T>(right: NeedsRight, urgency: Urgency, call: () => Promise<T>): Promise<T> {
    const probe = await this.#admit(right, urgency)
    try {
      const result = await call()
      await this.#permit(right, probe)
      return result
    } catch (thrown) {
      const error = asBridgeError(thrown)
      const isRefused = error.code === 'product_not_permitted'
      // The sync reads whatever has changed: a record that it may not read says little of those of deliveries.
      if (isRefused && urgency !== 'background') throw await this.#refuse(error, right, probe)
      if (PERMITTED.has(error.code)) await this.#permit(right, probe)
      else if (probe !== undefined) await this.#change((refused) => freed(refused, right, probe))
      throw error
    }
  }

  /** @returns the name of the probe if the call is one; undefined when the right is not refused */
  async #admit(right: Right, urgency: Urgency): Promise<number | undefined> {
    const { now } = this.#options
    const { refused } = await this.#state.look()
    const circuit = circuitOf(refused, right)
    if (circuit.failures === 0) return undefined
    const seconds = secondsOpen(circuit, urgency, now())
    if (seconds > 0) throw this.#closedFor(seconds, right, circuit.cause?.message ?? '')
    const probing = await this.#change((current) =>
      withCircuitOf(current, right, withProbe(circuitOf(current, right), urgency, now())),
    )
    // Another call was faster: read the new state.
    return probing === undefined ? this.#admit(right, urgency) : circuitOf(probing, right).probeUntil
  }

  #closedFor(seconds: number, right: Right, reason: string): BridgeError {
    const what = wordsOfRight(nameOfRight(right))
    const message = `Connection ${this.#connection} may not ${what}, which is tried again in ${seconds} s: ${reason}`
    const facts = { retryAfterSeconds: seconds, because: 'product_not_permitted' } as const
    return new BridgeError('circuit_open', message, facts)
  }

  async #permit(right: Right, probe: number | undefined): Promise<void> {
    const { now, log } = this.#options
    const name = nameOfRight(right)
    this.#permittedAt.set(name, now())
    if (probe === undefined) return
    await this.#change((refused) => withoutRefusal(refused, right))
    log('info', 'right-given', { connection: this.#connection, right: wordsOfRight(name) })
  }

  /** @returns what the call is to throw */
  async #refuse(error: BridgeError, right: NeedsRight, probe: number | undefined): Promise<BridgeError> {
    const { now, random, log, onRightNeeded } = this.#options
    const name = nameOfRight(right)
    const others = this.#permittedAt.get(name) ?? -Infinity
    if (right.refusedAt !== undefined && others > right.refusedAt) {
      if (probe !== undefined) await this.#change((refused) => freed(refused, right, probe))
      const message = `${error.message} The user may ${wordsOfRight(name)}, but not this one.`
      return new BridgeError('product_rejected', message, { cause: error })
    }
    const failure = { error, isProbe: probe !== undefined, now: now(), random: random() }
    const refused = await this.#change((current) => withRefusal(current, right, failure))
    const circuit = refused?.[name]
    if (circuit === undefined) return error
    const seconds = secondsOpen(circuit, 'normal', now())
    const { since, failures } = circuit
    const facts = { connection: this.#connection, right: wordsOfRight(name), reason: error.message }
    log('warn', 'right-refused', { ...facts, seconds, failures })
    if (failures >= REFUSALS_OF_A_MISSING_RIGHT)
      await onRightNeeded?.({ connection: this.#connection, name, since, reason: error.message })
    return error
  }

  async #change(
    next: (refused: RefusedRights) => RefusedRights | undefined,
  ): Promise<RefusedRights | undefined> {
    const changed = await this.#state.change((state) => {
      const refused = next(state.refused)
      return refused && { ...state, refused }
    })
    return changed?.refused
  }
}

/** A probe ended without an answer about the right: the next call may be a probe. */
function freed(refused: RefusedRights, right: Right, probe: number): RefusedRights | undefined {
  return withCircuitOf(refused, right, withoutProbe(circuitOf(refused, right), probe))
}
