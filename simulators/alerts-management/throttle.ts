/** A token bucket: how many tokens it holds, and how many are added in a second. */
interface Bucket {
  readonly size: number
  readonly perSecond: number
}

/** The limits of one caller in one subscription. */
export interface ArmLimits {
  reads: Bucket
  writes: Bucket
}

interface Level {
  tokens: number
  at: number
}

/** Azure Resource Manager's token buckets: one for reads and one for writes, per subscription and caller. */
export class Throttle {
  /** The limits of the service since 2024 (docs, request limits and throttling). */
  readonly limits: ArmLimits = {
    reads: { size: 250, perSecond: 25 },
    writes: { size: 200, perSecond: 10 },
  }
  readonly #levels = new Map<string, Level>()

  /** Takes a token. @returns the tokens that are left, or the seconds to wait when there is none */
  take(
    kind: keyof ArmLimits,
    subscriptionId: string,
    caller: string,
    now: Date,
  ): { readonly left: number } | { readonly waitSeconds: number } {
    const { size, perSecond } = this.limits[kind]
    const key = `${kind} ${subscriptionId} ${caller}`
    const { tokens, at } = this.#levels.get(key) ?? { tokens: size, at: now.getTime() }
    const filled = Math.min(size, tokens + ((now.getTime() - at) / 1000) * perSecond)
    const left = filled - 1
    this.#levels.set(key, { tokens: left < 0 ? filled : left, at: now.getTime() })
    return left < 0 ? { waitSeconds: Math.max(1, Math.ceil(-left / perSecond)) } : { left: Math.floor(left) }
  }
}
