/** The soft limits of one rule, per minute (limits of the Logs Ingestion API). */
export interface IngestionLimits {
  requestsPerMinute: number
  bytesPerMinute: number
}

/** The limits of the service: 12,000 requests and 2 GB. */
const SERVICE_LIMITS: Readonly<IngestionLimits> = {
  requestsPerMinute: 12_000,
  bytesPerMinute: 2_000_000_000,
}

interface Minute {
  readonly minute: number
  requests: number
  bytes: number
}

/** Counts the requests and bytes that each rule accepted in the current minute of the clock. */
export class Throttle {
  readonly limits: IngestionLimits = { ...SERVICE_LIMITS }
  readonly #minutes = new Map<string, Minute>()

  /** Seconds until the rule accepts more; undefined when it accepts this request, which is then counted. */
  refusal(ruleId: string, bytes: number, now: Date): number | undefined {
    const minute = Math.floor(now.getTime() / 60_000)
    const known = this.#minutes.get(ruleId)
    const current = known?.minute === minute ? known : { minute, requests: 0, bytes: 0 }
    this.#minutes.set(ruleId, current)
    const { requestsPerMinute, bytesPerMinute } = this.limits
    if (current.requests + 1 > requestsPerMinute || current.bytes + bytes > bytesPerMinute) {
      return Math.max(1, Math.ceil(60 - ((now.getTime() / 1000) % 60)))
    }
    current.requests += 1
    current.bytes += bytes
    return undefined
  }
}
