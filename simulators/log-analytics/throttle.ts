/** The soft limits of one rule, per minute (limits of the Logs Ingestion API). */
export interface IngestionLimits {
  requestsPerMinute: number
  bytesPerMinute: number
}

/** As the service has them: 12,000 requests and 2 GB. */
const SERVICE_LIMITS: Readonly<IngestionLimits> = {
  requestsPerMinute: 12_000,
  bytesPerMinute: 2_000_000_000,
}

interface Minute {
  readonly minute: number
  requests: number
  bytes: number
}

/** Counts what each rule took in the running minute of the clock. */
export class Throttle {
  readonly limits: IngestionLimits = { ...SERVICE_LIMITS }
  readonly #minutes = new Map<string, Minute>()

  /** Seconds until the rule takes more; undefined when it takes this request, which is counted then. */
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
