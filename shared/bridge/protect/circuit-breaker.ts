import { asBridgeError, BridgeError, type ErrorCode } from '../../errors.ts'
import { openedBy, secondsOpen, withoutProbe, withProbe } from './circuit.ts'
import {
  type CircuitReport,
  type CircuitState,
  circuitClosed,
  CIRCUIT_FORMAT,
  reportOf,
  resumed,
  whatFailureSays,
} from './circuit-state.ts'
import { createBulkhead, type Urgency } from './bulkhead.ts'
import { createRateLimiter, type RateLimit, type RateLimiter } from './rate-limiter.ts'
import { type NeedsRight, Rights, type RightsOptions } from './rights.ts'
import { createSharedState, type SharedState, type SharedStateOptions } from './shared-state.ts'

/**
 * Calls in flight to one connection from one instance. ServiceNow runs four API transactions at a time per node and
 * refuses when its queue behind them is full (ServiceNow support, API_INT semaphores).
 */
const CALLS_AT_ONCE = 4

/**
 * How long a call may wait for its turn. A ticket's claim is made to last for the call itself: one that began much later
 * could end when another delivery has the ticket already.
 */
const LONGEST_TURN_SECONDS = 30

/** When a call that waited too long is tried again. */
const BUSY_SECONDS = 5

/**
 * Stops calls to a failing connection, and limits the calls to a healthy one.
 *
 * `circuit_open` says when to try again (`retryAfterSeconds`) and, when an error opened the breaker, which one
 * (`because`).
 */
export interface CircuitBreaker {
  /** A check before work that needs the connection. @returns `circuit_open`; undefined when a call may go */
  refusal(urgency: Urgency): Promise<BridgeError | undefined>
  /**
   * Makes one call to the product.
   *
   * @param right that it needs; while the product refuses it, only calls that need it wait
   * @throws BridgeError `circuit_open` when it was not made; else whatever the call throws, see {@link Rights.pass}
   */
  pass<T>(urgency: Urgency, call: () => Promise<T>, right?: NeedsRight): Promise<T>
  /** The state of the connection, shared by all instances. */
  state(): Promise<CircuitReport>
  /**
   * Closes a breaker that one of these errors opened, because a person has fixed the cause, so that alerts do not wait
   * for a probe; with `product_not_permitted`, calls that need a refused right may be made again as well.
   *
   * @returns whether it was closed for that
   * @throws BridgeError `storage_unavailable`
   */
  resume(cured: ReadonlySet<ErrorCode>): Promise<boolean>
}

export interface CircuitBreakerOptions extends SharedStateOptions, Pick<RightsOptions, 'onRightNeeded'> {
  readonly random: () => number
  /** Undefined for a connection without one. */
  readonly rateLimit: (connection: string) => RateLimit | undefined
}

/** One breaker per connection, whose state all instances share. */
export function createCircuitBreakers(
  options: CircuitBreakerOptions,
): (connection: string) => CircuitBreaker {
  const breakers = new Map<string, CircuitBreaker>()
  return (connection) => {
    const breaker = breakers.get(connection) ?? new ConnectionBreaker(connection, options)
    breakers.set(connection, breaker)
    return breaker
  }
}

class ConnectionBreaker implements CircuitBreaker {
  readonly #connection: string
  readonly #options: CircuitBreakerOptions
  readonly #state: SharedState<CircuitState>
  readonly #rateLimiter: RateLimiter | undefined
  readonly #rights: Rights
  readonly #bulkhead = createBulkhead(CALLS_AT_ONCE)

  constructor(connection: string, options: CircuitBreakerOptions) {
    this.#connection = connection
    this.#options = options
    this.#state = createSharedState(circuitRegister(connection), CIRCUIT_FORMAT, options)
    this.#rights = new Rights(connection, this.#state, options)
    const limit = options.rateLimit(connection)
    this.#rateLimiter = limit === undefined ? undefined : createRateLimiter(connection, limit, options)
  }

  async refusal(urgency: Urgency): Promise<BridgeError | undefined> {
    return this.#refusal(await this.#state.look(), urgency) ?? this.#rateLimiter?.refusal(urgency)
  }

  pass<T>(urgency: Urgency, call: () => Promise<T>, right?: NeedsRight): Promise<T> {
    const make = (): Promise<T> => this.#passCircuit(urgency, call)
    return right === undefined ? make() : this.#rights.pass(right, urgency, make)
  }

  #passCircuit<T>(urgency: Urgency, call: () => Promise<T>): Promise<T> {
    const waitsSince = this.#options.now()
    return this.#bulkhead(urgency, async () => {
      const probe = await this.#admit(urgency)
      try {
        await this.#rateLimiter?.take(urgency)
        this.#checkTurn(waitsSince)
        const result = await call()
        if (probe !== undefined) await this.#open()
        return result
      } catch (thrown) {
        const error = asBridgeError(thrown)
        await this.#note(error, probe, urgency)
        throw error
      }
    })
  }

  async state(): Promise<CircuitReport> {
    return reportOf(await this.#state.look(), this.#options.now())
  }

  async resume(cured: ReadonlySet<ErrorCode>): Promise<boolean> {
    const state = await this.#state.changeStored((current) => resumed(current, cured))
    if (state === undefined) return false
    this.#options.log('info', 'circuit-closed', { connection: this.#connection })
    return true
  }

  /**
   * @returns the name of the probe that the call is; undefined for a call through a closed breaker
   * @throws BridgeError `circuit_open`
   */
  async #admit(urgency: Urgency): Promise<number | undefined> {
    const { now } = this.#options
    const state = await this.#state.look()
    const refusal = this.#refusal(state, urgency)
    if (refusal !== undefined) throw refusal
    if (state.failures === 0) return undefined
    const probing = await this.#state.change((current) => withProbe(current, urgency, now()))
    // Another call was faster: read the new state.
    return probing?.probeUntil ?? this.#admit(urgency)
  }

  #refusal(state: CircuitState, urgency: Urgency): BridgeError | undefined {
    const seconds = secondsOpen(state, urgency, this.#options.now())
    if (seconds === 0 || state.cause === null) return undefined
    const { code, message } = state.cause
    return this.#closedFor(seconds, `after ${code}: ${message}`, code)
  }

  #checkTurn(waitsSince: number): void {
    const seconds = Math.round((this.#options.now() - waitsSince) / 1000)
    if (seconds <= LONGEST_TURN_SECONDS) return
    throw this.#closedFor(BUSY_SECONDS, `because it is busy: the call waited ${seconds} s for its turn`)
  }

  #closedFor(seconds: number, reason: string, because?: BridgeError['because']): BridgeError {
    const message = `Connection ${this.#connection} is not called for ${seconds} s ${reason}`
    const facts = because === undefined ? {} : { because }
    return new BridgeError('circuit_open', message, { retryAfterSeconds: seconds, ...facts })
  }

  async #note(error: BridgeError, probe: number | undefined, urgency: Urgency): Promise<void> {
    const isProbe = probe !== undefined
    const says = whatFailureSays(error, isProbe, urgency)
    if (says === 'unwell') await this.#close(error, isProbe)
    else if (isProbe && says === 'well') await this.#open()
    else if (isProbe) await this.#state.change((state) => withoutProbe(state, probe))
  }

  async #close(error: BridgeError, isProbe: boolean): Promise<void> {
    const { now, random, log } = this.#options
    const failure = { error, isProbe, now: now(), random: random() }
    const state = await this.#state.change((current) => openedBy(current, failure))
    if (state === undefined) return
    const seconds = secondsOpen(state, 'urgent', now())
    const { failures } = state
    log('warn', 'circuit-opened', { connection: this.#connection, code: error.code, seconds, failures })
  }

  async #open(): Promise<void> {
    await this.#state.change(circuitClosed)
    this.#options.log('info', 'circuit-closed', { connection: this.#connection })
  }
}

/** It keeps its first name, so that an outage is still known after an upgrade. */
export function circuitRegister(connection: string): string {
  return `gate/${connection}`
}
