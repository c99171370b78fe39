import { readSubject } from '../../alert/read-subject.ts'
import { BridgeError } from '../../errors.ts'
import type { Notification } from '../../storage/notification.ts'
import type { DeadLetter } from '../../storage/ports.ts'

/** A letter whose notification is there with its payload. */
export type ReplayableLetter = DeadLetter & { readonly notification: Notification }

export function isReplayable(letter: DeadLetter): letter is ReplayableLetter {
  return letter.notification?.alert !== undefined
}

export function replayableOf(letter: DeadLetter): ReplayableLetter {
  if (isReplayable(letter)) return letter
  throw new BridgeError(
    'dead_letter_not_replayable',
    letter.notification === undefined
      ? 'The letter holds a message that is not an alert of this app. Read it, then discard it.'
      : 'The letter holds no alert: its payload was lost before. Discard it.',
  )
}

/** An unrecognised payload is parsed again: this version may recognise it. */
export function checkRecognised({ code, notification }: ReplayableLetter): void {
  if (code === 'alert_not_recognised') readSubject(notification.alert, notification)
}

export function isRecognised(letter: ReplayableLetter): boolean {
  try {
    checkRecognised(letter)
    return true
  } catch {
    return false
  }
}
