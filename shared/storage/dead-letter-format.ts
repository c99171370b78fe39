import type { Stored, StoredFormat } from '../stored-format.ts'
import { upgradedNotification } from './notification.ts'
import type { DeadLetter } from './ports.ts'
import { codeOfToday } from './renamed-codes.ts'

/** A file of the container `dead-letters`. */
export const DEAD_LETTER_FORMAT: StoredFormat<DeadLetter> = {
  name: 'dead letter',
  version: 1,
  defaults: {},
  upgrades: [
    (letter: Stored) => {
      const { notification, ...rest } = codeOfToday(letter)
      return notification === undefined ? rest : { ...rest, notification: upgradedNotification(notification) }
    },
  ],
}
