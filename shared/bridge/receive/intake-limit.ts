import { BridgeError } from '../../errors.ts'
import type { RegisterFormat, Stored } from '../../stored-format.ts'
import { createSharedState, type SharedStateOptions } from '../protect/shared-state.ts'

/** The number that all instances have accepted in one window. */
export interface IntakeState {
  /** Epoch milliseconds; 0 before the first. */
  readonly windowStart: number
  readonly taken: number
}

export const INTAKE_FORMAT: RegisterFormat<IntakeState> = {
  name: 'register of an intake',
  version: 1,
  defaults: { windowStart: 0, taken: 0 },
  upgrades: [(state: Stored) => state],
}

/** How many are accepted within a window, by all instances together. */
export interface IntakeBound {
  readonly most: number
  readonly windowSeconds: number
}

/**
 * Counts one more.
 *
 * @throws BridgeError `too_many_requests` with the time until the window is over; `storage_unavailable`
 */
export type TakeIn = () => Promise<void>

/** @param name of the intake, with letters, digits and `-` */
export function createIntakeLimit(
  name: string,
  { most, windowSeconds }: IntakeBound,
  options: SharedStateOptions,
): TakeIn {
  const state = createSharedState(`intake/${name}`, INTAKE_FORMAT, options)
  return async () => {
    const now = options.now()
    let retryAfterSeconds = windowSeconds
    const taken = await state.changeStored((known) => {
      const age = (now - known.windowStart) / 1000
      if (age >= windowSeconds || age < 0) return { windowStart: now, taken: 1 }
      retryAfterSeconds = Math.max(1, Math.ceil(windowSeconds - age))
      return known.taken >= most ? undefined : { ...known, taken: known.taken + 1 }
    })
    if (taken !== undefined) return
    const message = `At most ${most} are accepted within ${windowSeconds} seconds. Post it again later.`
    throw new BridgeError('too_many_requests', message, { retryAfterSeconds })
  }
}
