import { asBridgeError } from '../../errors.ts'

/** Seconds before each further try: three minutes in all, well within the time that a function and its message have. */
const PAUSES = [1, 2, 4, 8, 15, 30, 30, 30, 30, 30]

/** Runs a write until it succeeds. */
export type RetryStorage = <T>(store: () => Promise<T>) => Promise<T>

/**
 * Waits for the end of an outage of the storage. If a delivery cannot put its alert back and fails, the host shows the
 * message again only after ten minutes, so waiting here is faster.
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
