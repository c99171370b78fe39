import type { BridgeError } from '../../errors.ts'
import { deadLetterName } from '../../storage/dead-letter-name.ts'
import type { Notification } from '../../storage/notification.ts'
import type { DeadLetterStore, Registers } from '../../storage/ports.ts'
import type { RegisterFormat, Stored } from '../../stored-format.ts'
import { deadLetterNotification, type DeadLetterOptions } from '../dead-letters/dead-letter.ts'
import { createSharedState } from '../protect/shared-state.ts'

/** Posts that are kept within an hour, by all instances together: a faulty sender must not fill the storage. */
export const KEPT_PER_HOUR = 100

/** The counts of all instances in one hour. */
export interface UnrecognisedCounts {
  /** ISO 8601 UTC, up to the hour; `''` before the first. */
  readonly hour: string
  readonly kept: number
  /** Beyond those that are kept. */
  readonly dropped: number
}

export const UNRECOGNISED_FORMAT: RegisterFormat<UnrecognisedCounts> = {
  name: 'register of what was not recognised',
  version: 1,
  defaults: { hour: '', kept: 0, dropped: 0 },
  upgrades: [(counts: Stored) => counts],
}

/**
 * Keeps a post that is not a known alert as a dead letter, because a later version may recognise it. Copies of one post
 * are one letter, and count once: a sender that repeats itself must not keep others out.
 *
 * @returns the letter's id; undefined when enough was kept within the hour, and it was counted only
 * @throws BridgeError `storage_unavailable`
 */
export type KeepUnrecognised = (notification: Notification, error: BridgeError) => Promise<string | undefined>

export interface KeepUnrecognisedOptions extends DeadLetterOptions {
  readonly registers: Registers
  readonly deadLetters: Pick<DeadLetterStore, 'read' | 'write'>
}

export function createKeepUnrecognised(options: KeepUnrecognisedOptions): KeepUnrecognised {
  const counts = createSharedState('unrecognised/posts', UNRECOGNISED_FORMAT, options)
  return async (notification, error) => {
    // A letter for each route that it is posted to, since one is replayed through its own route only.
    const route = notification.routes?.[0]
    const id = deadLetterName({
      notification,
      diedAt: notification.receivedAt,
      ...(route === undefined ? {} : { route }),
    })
    if ((await options.deadLetters.read(id)) !== undefined) return id
    const hour = new Date(options.now()).toISOString().slice(0, 'YYYY-MM-DDTHH'.length)
    const counted = await counts.changeStored((known) => countedIn(hour, known))
    const dropped = counted?.dropped ?? 0
    if (dropped > 0) {
      options.log('warn', 'alert-not-kept', { code: error.code, reason: error.message, dropped })
      return undefined
    }
    const letter = await deadLetterNotification(notification, { error, route }, options)
    return deadLetterName(letter)
  }
}

function countedIn(hour: string, known: UnrecognisedCounts): UnrecognisedCounts {
  const counts = known.hour === hour ? known : { hour, kept: 0, dropped: 0 }
  const isKept = counts.kept < KEPT_PER_HOUR
  return isKept ? { ...counts, kept: counts.kept + 1 } : { ...counts, dropped: counts.dropped + 1 }
}
