import { asBridgeError, BridgeError } from '../../errors.ts'
import {
  closedBy,
  type GateState,
  opened,
  OPEN_GATE,
  secondsClosed,
  whatFailureSays,
  withoutProbe,
  withProbe,
} from './circuit-state.ts'
import { createLanes, type Lane } from './bulkhead.ts'
import { createRateLimiter, type RateLimit, type RateLimiter } from './rate-limiter.ts'
import { createSharedValue, type SharedValue, type SharedValueOptions } from './shared-state.ts'

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

/** When a call that waited in vain comes again. */
const BUSY_SECONDS = 5

/**
 * Keeps work away from a connection that is unwell, and bounds how much goes to one that is not.
 *
 * `gate_closed` says when to come again (`retryAfterSeconds`) and, when an error closed the gate, which one (`because`).
 */
export interface Gate {
  /** A look before work begins that needs the connection. @returns `gate_closed`; undefined when a call may go */
  isClosed(lane: Lane): Promise<BridgeError | undefined>
  /**
   * Makes one call to the product.
   *
   * @throws BridgeError `gate_closed` when it was not made; else whatever the call throws
   */
  pass<T>(lane: Lane, call: () => Promise<T>): Promise<T>
}

export interface GateOptions extends SharedValueOptions {
  readonly random: () => number
  /** Undefined for a connection without one. */
  readonly rateLimit: (connection: string) => RateLimit | undefined
}

/** One gate per connection. All instances share what they know of it. */
export function createGates(options: GateOptions): (connection: string) => Gate {
  const gates = new Map<string, Gate>()
  return (connection) => {
    const gate = gates.get(connection) ?? new ConnectionGate(connection, options)
    gates.set(connection, gate)
    return gate
  }
}

class ConnectionGate implements Gate {
  readonly #connection: string
  readonly #options: GateOptions
  readonly #state: SharedValue<GateState>
  readonly #rateLimiter: RateLimiter | undefined
  readonly #inLane = createLanes(CALLS_AT_ONCE)

  constructor(connection: string, options: GateOptions) {
    this.#connection = connection
    this.#options = options
    this.#state = createSharedValue(`gate/${connection}`, OPEN_GATE, options)
    const limit = options.rateLimit(connection)
    this.#rateLimiter = limit === undefined ? undefined : createRateLimiter(connection, limit, options)
  }

  async isClosed(lane: Lane): Promise<BridgeError | undefined> {
    return this.#refusal(await this.#state.look(), lane) ?? this.#rateLimiter?.refusal(lane)
  }

  pass<T>(lane: Lane, call: () => Promise<T>): Promise<T> {
    const waitsSince = this.#options.now()
    return this.#inLane(lane, async () => {
      const probe = await this.#admit(lane)
      try {
        await this.#rateLimiter?.take(lane)
        this.#checkTurn(waitsSince)
        const result = await call()
        if (probe !== undefined) await this.#open()
        return result
      } catch (thrown) {
        const error = asBridgeError(thrown)
        await this.#note(error, probe)
        throw error
      }
    })
  }

  /**
   * @returns the name of the probe that the call is; undefined for a call through an open gate
   * @throws BridgeError `gate_closed`
   */
  async #admit(lane: Lane): Promise<number | undefined> {
    const { now } = this.#options
    const state = await this.#state.look()
    const refusal = this.#refusal(state, lane)
    if (refusal !== undefined) throw refusal
    if (state.failures === 0) return undefined
    const probing = await this.#state.change((current) => withProbe(current, lane, now()))
    // Someone else was faster: look at what they have made of it.
    return probing?.probeUntil ?? this.#admit(lane)
  }

  #refusal(state: GateState, lane: Lane): BridgeError | undefined {
    const seconds = secondsClosed(state, lane, this.#options.now())
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
    return new BridgeError('gate_closed', message, { retryAfterSeconds: seconds, ...facts })
  }

  async #note(error: BridgeError, probe: number | undefined): Promise<void> {
    const isProbe = probe !== undefined
    const says = whatFailureSays(error, isProbe)
    if (says === 'unwell') await this.#close(error, isProbe)
    else if (isProbe && says === 'well') await this.#open()
    else if (isProbe) await this.#state.change((state) => withoutProbe(state, probe))
  }

  async #close(error: BridgeError, isProbe: boolean): Promise<void> {
    const { now, random, log } = this.#options
    const failure = { error, isProbe, now: now(), random: random() }
    const state = await this.#state.change((current) => closedBy(current, failure))
    if (state === undefined) return
    const seconds = secondsClosed(state, 'urgent', now())
    const { failures } = state
    log('warn', 'gate-closed', { connection: this.#connection, code: error.code, seconds, failures })
  }

  async #open(): Promise<void> {
    await this.#state.change(opened)
    this.#options.log('info', 'gate-opened', { connection: this.#connection })
  }
}
