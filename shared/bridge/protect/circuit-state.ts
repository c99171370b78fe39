/** The shared state of a connection's health, and its changes by each event. Pure. */
import type { BridgeError, ErrorCode } from '../../errors.ts'
import { type RegisterFormat, renamed, type Stored } from '../../stored-format.ts'
import type { Urgency } from './bulkhead.ts'
import { type Circuit, CLOSED, secondsOpen } from './circuit.ts'
import { type RefusedRights, type RightReport, rightReports } from './refused-rights.ts'

/** A connection's circuit, and the rights that its user is refused. */
export interface CircuitState extends Circuit {
  readonly refused: RefusedRights
}

export const CLOSED_CIRCUIT: CircuitState = { ...CLOSED, refused: {} }

export const CIRCUIT_FORMAT: RegisterFormat<CircuitState> = {
  name: 'register of a circuit breaker',
  version: 1,
  defaults: CLOSED_CIRCUIT,
  upgrades: [(state: Stored) => renamed(state, { closedUntil: 'openUntil' })],
}

/** A connection's breaker, for people. */
export interface CircuitReport {
  /** `half-open`: the time to wait is over, and the next call, or one on its way, is a probe. */
  readonly phase: 'closed' | 'open' | 'half-open'
  /** Why it is not closed. */
  readonly cause: CircuitState['cause']
  /** Failures in a row. */
  readonly failures: number
  /** Until a call may go; 0 for now. */
  readonly seconds: number
  /** The rights that the user is refused, in any phase. */
  readonly refused: readonly RightReport[]
}

/** @param now epoch milliseconds */
export function reportOf(state: CircuitState, now: number): CircuitReport {
  const { failures, openUntil } = state
  const refused = rightReports(state.refused, now)
  if (failures === 0) return { phase: 'closed', cause: null, failures, seconds: 0, refused }
  const phase = openUntil.urgent > now ? 'open' : 'half-open'
  return { phase, cause: state.cause, failures, seconds: secondsOpen(state, 'urgent', now), refused }
}

/**
 * A person has fixed what opened the breaker, or given a right; undefined when something else opened it, or nothing.
 */
export function resumed(state: CircuitState, cured: ReadonlySet<ErrorCode>): CircuitState | undefined {
  const isCured = state.failures > 0 && state.cause !== null && cured.has(state.cause.code)
  const isPermitted = cured.has('product_not_permitted') && Object.keys(state.refused).length > 0
  if (!isCured && !isPermitted) return undefined
  return { ...state, ...(isCured ? CLOSED : {}), ...(isPermitted ? { refused: {} } : {}) }
}

/**
 * A probe was answered. Normal calls still wait for the head start of urgent ones, and a wait that another pending call
 * was asked for still applies.
 */
export function circuitClosed(state: CircuitState): CircuitState {
  return { ...state, failures: 0, probeUntil: 0 }
}

/** Errors that prove that the product works: only this request was at fault. */
const ANSWERS = new Set<ErrorCode>([
  'product_answer_unusable',
  'product_answer_too_large',
  'product_not_permitted',
  'product_rejected',
  'product_missing_record',
  'product_row_mismatch',
])

/** Background calls request long lists: such a failure says nothing about a ticket's short call. */
const DUE_TO_LENGTH = new Set<ErrorCode>(['product_timed_out', 'product_unavailable'])

/**
 * What a failed call says about the connection. `nothing`: it did not reach the product, or a single broken call, which
 * says little about the next; a broken probe has failed, though.
 */
export function whatFailureSays(
  error: BridgeError,
  isProbe: boolean,
  urgency: Urgency,
): 'unwell' | 'well' | 'nothing' {
  if (urgency === 'background' && DUE_TO_LENGTH.has(error.code)) return 'nothing'
  if (error.opensCircuit || (isProbe && error.code === 'product_cut_off')) return 'unwell'
  return ANSWERS.has(error.code) ? 'well' : 'nothing'
}
