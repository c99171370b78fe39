/** The quota of queries of one caller within a window (Azure docs, guidance for throttled requests). */
export interface QuotaLimits {
  queries: number
  windowSeconds: number
}

interface Window {
  readonly start: number
  used: number
}

export class Quota {
  readonly limits: QuotaLimits = { queries: 15, windowSeconds: 5 }
  readonly #windows = new Map<string, Window>()
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  /** Counts one query. @returns the queries that are left in the window, and its remaining time; `left` is -1 over the quota */
  take(caller: string): { readonly left: number; readonly resetsAfter: string } {
    const now = this.#now().getTime()
    const lengthMs = this.limits.windowSeconds * 1000
    const known = this.#windows.get(caller)
    const window = known !== undefined && now - known.start < lengthMs ? known : { start: now, used: 0 }
    this.#windows.set(caller, window)
    const left = this.limits.queries - window.used - 1
    if (left >= 0) window.used += 1
    const seconds = Math.max(1, Math.ceil((window.start + lengthMs - now) / 1000))
    return { left: Math.max(-1, left), resetsAfter: clock(seconds) }
  }
}

function clock(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}
