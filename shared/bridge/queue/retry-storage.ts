import { asBridgeError } from '../../errors.ts'

/** Seconds before each further try: three minutes in all, well within the time that a function and its message have. */
const PAUSES = [1, 2, 4, 8, 15, 30, 30, 30, 30, 30]

/** Runs what stores something until it is stored. */
export type RetryStorage = <T>(store: () => Promise<T>) => Promise<T>

/**
 * Sits out an outage of the storage. A delivery that cannot put its alert back, and fails, leaves it to the host, whose
 * hold on the message lasts ten minutes when the storage is not there to end it: waiting here is sooner.
 *
 * @param pause fulfils after so many seconds
 */
export function createRetryStorage(pause: (seconds: number) => Promise<void>): RetryStorage {
  return async (store) => {
    for (const seconds of PAUSES) {
      try {
        return await store()
      } catch (thrown) {
        if (asBridgeError(thrown).code !== 'storage_unavailable') throw thrown
        await pause(seconds)
      }
    }
    return store()
  }
}
