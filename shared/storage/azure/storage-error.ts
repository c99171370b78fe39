import { BridgeError } from '../../errors.ts'

/** HTTP status of an SDK error; undefined when there was no answer. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined
}

/** An SDK error as ours: the SDK's texts hold request URLs and headers, so only its code goes on. */
export function storageUnavailable(error: unknown, doing: string): BridgeError {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const reason = code ?? statusOf(error) ?? (error instanceof Error ? error.name : 'unknown')
  return new BridgeError('storage_unavailable', `Storage: ${doing} failed (${reason}).`, {
    retryAfterSeconds: 5,
  })
}

/**
 * Runs a call, and once more after making what it needs when the answer is 404: nothing is made ahead of its first use,
 * so that a warm app pays no transaction for it.
 */
export async function making<T>(call: () => Promise<T>, make: () => Promise<unknown>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (statusOf(error) !== 404) throw error
    await make()
    return call()
  }
}
