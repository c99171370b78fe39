import { newSysId } from './database.ts'

const HOUR = 3_600_000

/** The result of counting a request. */
export interface RateVerdict {
  readonly allowed: boolean
  /** The X-RateLimit headers and, over the limit, Retry-After in seconds. */
  readonly headers: Readonly<Record<string, string>>
}

/** One rate limit rule: the requests allowed in an hour of the clock; no limit when `requestsPerHour` is null. */
export class RateLimit {
  requestsPerHour: number | null = null
  readonly #now: () => Date
  readonly #ruleId = newSysId()
  #hour = 0
  #count = 0

  constructor(now: () => Date) {
    this.#now = now
  }

  /** Counts one request; undefined when no rule is set. */
  count(): RateVerdict | undefined {
    if (this.requestsPerHour === null) return undefined
    const now = this.#now().getTime()
    const hour = Math.floor(now / HOUR)
    if (hour !== this.#hour) {
      this.#hour = hour
      this.#count = 0
    }
    this.#count += 1
    const reset = (hour + 1) * HOUR
    const allowed = this.#count <= this.requestsPerHour
    const headers = {
      'X-RateLimit-Limit': String(this.requestsPerHour),
      'X-RateLimit-Reset': String(reset / 1000),
      'X-RateLimit-Rule': this.#ruleId,
    }
    if (allowed) return { allowed, headers }
    return { allowed, headers: { ...headers, 'Retry-After': String(Math.ceil((reset - now) / 1000)) } }
  }
}
