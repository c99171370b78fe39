import { setTimeout } from 'node:timers/promises'

/** Waits the given milliseconds, or until the signal is aborted; never rejects. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return setTimeout(milliseconds, undefined, { signal }).catch(() => undefined)
}

/** Waits for the promise, but no longer than the given milliseconds. */
export async function waitAtMost(milliseconds: number, promise: Promise<unknown>): Promise<void> {
  const settled = new AbortController()
  await Promise.race([promise, pause(milliseconds, settled.signal)])
  settled.abort()
}
