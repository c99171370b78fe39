import pLimit from 'p-limit'
import { BridgeError } from '../../errors.ts'
import type { Urgency } from './bulkhead.ts'
import type { RegisterFormat } from '../../stored-format.ts'
import { createSharedState, type SharedStateOptions } from './shared-state.ts'

/** A connection's limit: the most calls in any period of a length, by all instances together. */
export interface RateLimit {
  readonly calls: number
  readonly perSeconds: number
}

/** Counts the calls to one connection. */
export interface RateLimiter {
  /** Whether a call is free, without taking it. @returns `circuit_open`; undefined when one is free */
  refusal(urgency: Urgency): Promise<BridgeError | undefined>
  /** Takes one call. @throws BridgeError `circuit_open` with the seconds until one is free */
  take(urgency: Urgency): Promise<void>
}

/** Calls that an instance has leased, in the register until they no longer count. */
export interface Lease {
  readonly calls: number
  /** Epoch milliseconds. */
  readonly countsUntil: number
}

export interface RateState {
  readonly leases: readonly Lease[]
}

export const RATE_FORMAT: RegisterFormat<RateState> = {
  name: 'register of a rate limit',
  version: 1,
  defaults: { leases: [] },
  upgrades: [(leases: readonly Lease[]) => ({ leases })],
}

/** The calls that this instance may make without asking again. */
interface Allowance {
  readonly lease: Lease
  left: number
  /** Epoch milliseconds; unused calls must not be made after that. */
  readonly endsAt: number
}

const NO_ALLOWANCE: Allowance = { lease: { calls: 0, countsUntil: 0 }, left: 0, endsAt: 0 }

/** A lease holds at most this part of all calls, which is lost when an instance dies. */
const LARGEST_LEASE = 1 / 20

/**
 * The share of all calls that each urgency may use: a quarter is kept for urgent ones, and another quarter is closed to
 * background calls.
 */
const SHARES: Readonly<Record<Urgency, number>> = { urgent: 1, normal: 3 / 4, background: 1 / 2 }

/** Leases that end close together count as one: this bounds the register to so many of them, and a few more. */
const SLOTS = 40

/**
 * A sliding window. A lease counts from when it is written until `perSeconds` after the last moment at which its calls may
 * be made, so that no window of that length, wherever it begins, holds more calls than allowed.
 *
 * Leases are written by compare and set and grow while they are used up: a busy instance needs one write for many
 * calls, a quiet one wastes hardly any.
 */
export function createRateLimiter(
  connection: string,
  limit: RateLimit,
  options: SharedStateOptions,
): RateLimiter {
  const { now } = options
  const register = createSharedState(`rate/${connection}`, RATE_FORMAT, options)
  const allowances: Record<Urgency, Allowance> = {
    urgent: NO_ALLOWANCE,
    normal: NO_ALLOWANCE,
    background: NO_ALLOWANCE,
  }
  const inTurn = pLimit(1)

  const isUsable = ({ left, endsAt }: Allowance): boolean => left > 0 && endsAt > now()

  const renewed = async (urgency: Urgency): Promise<Allowance> => {
    const before = allowances[urgency]
    const wanted = nextCalls(before, limit, now())
    const endsAt = now() + leaseMs(limit)
    const countsUntil = slotEnd(endsAt, limit)
    let calls = 0
    await register.change(({ leases }) => {
      // The unused rest of the previous lease is returned.
      const others = added(leases, { ...before.lease, calls: -before.left }, now())
      calls = Math.min(wanted, callsFor(urgency, limit) - callsOf(others))
      return calls > 0 ? { leases: added(others, { calls, countsUntil }, now()) } : undefined
    })
    if (calls > 0) return { lease: { calls, countsUntil }, left: calls, endsAt }
    const seconds = secondsUntilFree((await register.look()).leases, urgency, limit, now())
    throw exhausted(connection, limit, Math.max(1, seconds))
  }

  return {
    refusal: async (urgency) => {
      if (isUsable(allowances[urgency])) return undefined
      const seconds = secondsUntilFree((await register.look()).leases, urgency, limit, now())
      return seconds > 0 ? exhausted(connection, limit, seconds) : undefined
    },
    take: (urgency) =>
      inTurn(async () => {
        while (!isUsable(allowances[urgency])) allowances[urgency] = await renewed(urgency)
        allowances[urgency].left -= 1
      }),
  }
}

/** Long enough to be used up, short enough for the window: a twentieth of it, from 1 to 10 s. */
function leaseMs({ perSeconds }: RateLimit): number {
  return Math.min(10, Math.max(1, perSeconds / 20)) * 1000
}

/** Twice the former calls if they were used up before the lease ended, else one. @param before can no longer be used */
function nextCalls(before: Allowance, { calls }: RateLimit, now: number): number {
  const { lease, endsAt } = before
  return endsAt > now ? Math.min(lease.calls * 2, Math.max(1, Math.floor(calls * LARGEST_LEASE))) : 1
}

function callsFor(urgency: Urgency, { calls }: RateLimit): number {
  return Math.ceil(calls * SHARES[urgency])
}

function callsOf(leases: readonly Lease[]): number {
  return leases.reduce((sum, { calls }) => sum + calls, 0)
}

/** When calls that are made until then stop counting, rounded up to a slot. */
function slotEnd(endsAt: number, { perSeconds }: RateLimit): number {
  const slotMs = (perSeconds * 1000) / SLOTS
  return Math.ceil((endsAt + perSeconds * 1000) / slotMs) * slotMs
}

/** The leases that count, with another one. */
function added(leases: readonly Lease[], { calls, countsUntil }: Lease, now: number): Lease[] {
  const counting = leases.filter((lease) => lease.countsUntil > now)
  const others = counting.filter((lease) => lease.countsUntil !== countsUntil)
  const together = calls + callsOf(counting) - callsOf(others)
  return together > 0 ? [...others, { calls: together, countsUntil }] : others
}

/** @returns whole seconds; none, or fewer, when a call is free: leases that no longer count are the first to end */
function secondsUntilFree(leases: readonly Lease[], urgency: Urgency, limit: RateLimit, now: number): number {
  let used = callsOf(leases)
  let freeAt = now
  for (const { calls, countsUntil } of leases.toSorted((one, other) => one.countsUntil - other.countsUntil)) {
    if (used < callsFor(urgency, limit)) break
    used -= calls
    freeAt = countsUntil
  }
  return Math.ceil((freeAt - now) / 1000)
}

function exhausted(connection: string, limit: RateLimit, seconds: number): BridgeError {
  const message =
    `Connection ${connection} is not called for ${seconds} s: ` +
    `its rate limit of ${limit.calls} calls in ${limit.perSeconds} s is used up.`
  return new BridgeError('circuit_open', message, { retryAfterSeconds: seconds })
}
