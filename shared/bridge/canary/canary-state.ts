import type { Condition } from '../../alert/alert.ts'
import type { CanaryConfig } from '../../config/config.ts'
import type { Check } from '../../connectors/connector.ts'
import type { RegisterFormat, Stored } from '../../stored-format.ts'

/** What is known of the canary that was sent last. Times are ISO 8601 UTC. */
export interface CanaryState {
  readonly sentAt: string | null
  readonly id: string
  readonly condition: Condition
  readonly deliveryId: string
  /** It is delivered, dead, or was never sent: nothing is waited for. */
  readonly isSettled: boolean
  /** The log says that it is missed. */
  readonly isReported: boolean
  /** Why one was missed last; `''` once another was delivered in time. */
  readonly missed: string
  /** Since when one is missed, as `fallback` has announced it; null when nothing is announced. */
  readonly announcedSince: string | null
  /** When the last one was delivered in time, and how long that took. */
  readonly deliveredAt: string | null
  readonly seconds: number | null
}

export const CANARY_FORMAT: RegisterFormat<CanaryState> = {
  name: 'register of the canary',
  version: 1,
  defaults: {
    sentAt: null,
    id: '',
    condition: 'fired',
    deliveryId: '',
    isSettled: true,
    isReported: false,
    missed: '',
    announcedSince: null,
    deliveredAt: null,
    seconds: null,
  },
  upgrades: [(state: Stored) => state],
}

/** Timers are not exact: one that runs a little early must not miss its turn. */
const EARLY_MS = 30_000

/** @param now epoch milliseconds */
export function isDue({ sentAt }: CanaryState, { everySeconds }: CanaryConfig, now: number): boolean {
  return sentAt === null || now - Date.parse(sentAt) >= everySeconds * 1000 - EARLY_MS
}

/** How the canary is, for the health check. @param now epoch milliseconds */
export function canaryCheck(state: CanaryState, config: CanaryConfig, now: number): Check {
  const name = 'canary'
  const { sentAt, missed, deliveredAt, seconds } = state
  if (sentAt === null) return { name, ok: true, detail: 'none was sent yet' }
  const last =
    deliveredAt === null ? 'none was delivered yet' : `the last one took ${seconds} s, at ${deliveredAt}`
  if (missed !== '') return { name, ok: false, detail: `${missed}; ${last}` }
  const isStopped = now - Date.parse(sentAt) > 2 * config.everySeconds * 1000
  if (isStopped) return { name, ok: false, detail: `none was sent since ${sentAt}: is the timer disabled?` }
  return { name, ok: true, detail: last }
}
