/** What instances know together about a connection's health, and what each event makes of it. Pure. */
import type { BridgeError, ErrorCode } from '../../errors.ts'
import { type RegisterFormat, renamed, type Stored } from '../../stored-format.ts'
import type { Urgency } from './bulkhead.ts'
import { type Circuit, CLOSED, secondsOpen } from './circuit.ts'
import { type RefusedRights, type RightReport, rightReports } from './refused-rights.ts'

/** A connection's circuit, and beside it what its user is refused. */
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
  /** What the user is refused, whatever the phase. */
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

/** A person has cured what opened the breaker, or given a right; undefined when something else opened it, or nothing. */
export function resumed(state: CircuitState, cured: ReadonlySet<ErrorCode>): CircuitState | undefined {
  const isCured = state.failures > 0 && state.cause !== null && cured.has(state.cause.code)
  const isPermitted = cured.has('product_not_permitted') && Object.keys(state.refused).length > 0
  if (!isCured && !isPermitted) return undefined
  return { ...state, ...(isCured ? CLOSED : {}), ...(isPermitted ? { refused: {} } : {}) }
}

/**
 * A probe was answered. Normal calls still leave urgent ones their head start, and what a call that was still on its way
 * was asked to wait is waited.
 */
export function circuitClosed(state: CircuitState): CircuitState {
  return { ...state, failures: 0, probeUntil: 0 }
}

/** Errors that are answers all the same: the product is there, and this one request was at fault. */
const ANSWERS = new Set<ErrorCode>([
  'product_answer_unusable',
  'product_answer_too_large',
  'product_not_permitted',
  'product_rejected',
  'product_missing_record',
  'product_row_mismatch',
])

/** Calls in the background ask for long lists: that one fails like this says nothing of a ticket's short call. */
const DUE_TO_LENGTH = new Set<ErrorCode>(['product_timed_out', 'product_unavailable'])

/**
 * What a failed call says of the connection. `nothing`: it did not come as far as the product, or one call that breaks
 * says little about the next; a probe that breaks has failed, though.
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
