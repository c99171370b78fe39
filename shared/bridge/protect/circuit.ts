/** The state of a circuit: after a failure calls wait until a probe is answered. Pure. */
import type { BridgeError, ErrorCode } from '../../errors.ts'
import { LONGEST_ASKED_SECONDS } from '../../http/retry-after.ts'
import type { Urgency } from './bulkhead.ts'

/** Calls that wait together. Times are epoch milliseconds. */
export interface Circuit {
  /** No call is made before. Urgent and normal calls differ for a while after a throttle. */
  readonly openUntil: Readonly<Record<'urgent' | 'normal', number>>
  /** In a row; 0 while the connection is healthy. Above 0, the next call is a probe. */
  readonly failures: number
  /** Why it was closed last. */
  readonly cause: { readonly code: ErrorCode; readonly message: string } | null
  /** When the probe on its way is given up; it names that probe as well. 0 when there is none. */
  readonly probeUntil: number
}

export const CLOSED: Circuit = {
  openUntil: { urgent: 0, normal: 0 },
  failures: 0,
  cause: null,
  probeUntil: 0,
}

const FIRST_SECONDS = 5

/** The longest wait: short enough to notice the end of an outage, long enough for only five calls an hour. */
export const LONGEST_OPEN_SECONDS = 720

/**
 * Longer than a call to a product, which ends after 65 s: an instance that has not finished by then has most likely
 * died.
 */
const PROBE_SECONDS = 90

/** When calls that found a pending probe try again: most probes are answered well before. */
const PROBE_LOOK_SECONDS = 10

/** How long after an outage background calls let delivery find out that it is over. */
const BACKGROUND_SECONDS = 60

/** Seconds until a call of an urgency may go, as a probe if there were failures; 0 for now. */
export function secondsOpen(state: Circuit, urgency: Urgency, now: number): number {
  const closed = secondsUntil(openTimeOf(state, urgency), now)
  if (closed > 0 || state.failures === 0) return closed
  return Math.min(secondsUntil(state.probeUntil, now), PROBE_LOOK_SECONDS)
}

function openTimeOf({ openUntil: { urgent, normal }, failures }: Circuit, urgency: Urgency): number {
  if (urgency === 'background') return failures === 0 ? normal : normal + BACKGROUND_SECONDS * 1000
  return urgency === 'urgent' ? urgent : normal
}

function secondsUntil(time: number, now: number): number {
  return Math.max(0, Math.ceil((time - now) / 1000))
}

/** A call becomes the probe; undefined when it may not. */
export function withProbe<T extends Circuit>(state: T, urgency: Urgency, now: number): T | undefined {
  if (state.failures === 0 || secondsOpen(state, urgency, now) > 0) return undefined
  return { ...state, probeUntil: now + PROBE_SECONDS * 1000 }
}

/** A probe ended without an answer of the product: the next call may be a probe. */
export function withoutProbe<T extends Circuit>(state: T, probe: number): T | undefined {
  return state.probeUntil === probe ? { ...state, probeUntil: 0 } : undefined
}

/** How a call failed. */
export interface Failure {
  readonly error: BridgeError
  readonly isProbe: boolean
  readonly now: number
  /** From 0 to 1. */
  readonly random: number
}

/** A call failed in a way that opens the breaker; undefined when it is open for that reason already. */
export function openedBy<T extends Circuit>(
  state: T,
  { error, isProbe, now, random }: Failure,
): T | undefined {
  const asked = error.retryAfterSeconds
  // Simultaneous calls fail together: that counts as one failure, and only a requested wait is new.
  const isSameFailure = state.failures > 0 && !isProbe
  if (isSameFailure && asked === undefined) return undefined
  const failures = isSameFailure ? state.failures : state.failures + 1
  const seconds = openSeconds(isSameFailure ? 1 : failures, random, asked)
  const urgent = now + seconds * 1000
  const openUntil = later(state.openUntil, {
    urgent,
    normal: urgent + headStartSeconds(error, seconds) * 1000,
  })
  if (isSameFailure && openUntil.normal === state.openUntil.normal) return undefined
  return { ...state, openUntil, failures, cause: { code: error.code, message: error.message }, probeUntil: 0 }
}

/**
 * How long: 5 s, then four times as long after each failure, and up to a tenth more. The wait that the product asks for
 * takes precedence, but after it a product that fails again can only lengthen ours: some ask for one second during a
 * whole outage.
 *
 * @param failures in a row, from 1
 */
function openSeconds(failures: number, random: number, asked: number | undefined): number {
  const own =
    Math.min(LONGEST_OPEN_SECONDS, FIRST_SECONDS * 4 ** Math.min(failures - 1, 10)) * (1 + random / 10)
  if (asked === undefined) return own
  return Math.max(failures === 1 ? 1 : own, Math.min(asked, LONGEST_ASKED_SECONDS))
}

/** After a throttle urgent calls go first: by a tenth of the wait, 5 to 60 s. */
function headStartSeconds({ code, retryAfterSeconds }: BridgeError, seconds: number): number {
  if (code !== 'product_throttled' && retryAfterSeconds === undefined) return 0
  return Math.min(60, Math.max(5, seconds / 10))
}

function later(one: Circuit['openUntil'], other: Circuit['openUntil']): Circuit['openUntil'] {
  return { urgent: Math.max(one.urgent, other.urgent), normal: Math.max(one.normal, other.normal) }
}
