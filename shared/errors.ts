/**
 * The error family and its one table: every failure that crosses a room's border has a code here, and the code decides
 * whether the work is tried again. Messages say what happened, where, and what to do; they never hold a secret.
 */

/** What is done with work that failed: put back with a delay, or made a dead letter. */
export type Retry = 'later' | 'never'

interface ErrorRule {
  readonly retry: Retry
  /** HTTP status of our own answer when this error ends a request. */
  readonly status: number
  /** The whole connection fails: other messages for it wait without a call. */
  readonly opensCircuit: boolean
}

const rule = (retry: Retry, status: number, opensCircuit = false): ErrorRule => ({
  retry,
  status,
  opensCircuit,
})

/** The table. A code that is not here does not exist. */
export const ERRORS = {
  // The caller's mistakes. Nothing was stored.
  body_too_large: rule('never', 413),
  media_type_unsupported: rule('never', 415),
  body_not_json: rule('never', 400),
  body_too_deep: rule('never', 400),
  body_too_complex: rule('never', 413),
  body_not_object: rule('never', 400),
  // An object of an allowed caller, which a later version may know.
  alert_not_recognised: rule('never', 422),
  route_unknown: rule('never', 404),
  token_missing: rule('never', 401),
  token_refused: rule('never', 401),
  caller_not_allowed: rule('never', 403),
  subscription_not_allowed: rule('never', 403),

  // Requests in a format of this app: ticket requests, and those of operators.
  request_invalid: rule('never', 400),
  too_many_requests: rule('later', 429),
  page_unknown: rule('never', 404),
  silence_unknown: rule('never', 404),
  dead_letter_unknown: rule('never', 404),
  dead_letter_not_replayable: rule('never', 409),

  // Ours.
  storage_unavailable: rule('later', 503),
  webhook_failed: rule('later', 503),
  config_invalid: rule('later', 503),
  setting_missing: rule('later', 503),
  signing_keys_unavailable: rule('later', 503),
  ticket_claimed_elsewhere: rule('later', 503),
  ticket_in_doubt: rule('later', 503),
  circuit_open: rule('later', 503),
  muted: rule('later', 503),
  lock_lost: rule('later', 503),
  stored_by_newer_version: rule('later', 503),
  alert_lost_from_storage: rule('never', 500),
  template_failed: rule('never', 500),
  connection_unknown: rule('never', 500),
  message_unreadable: rule('never', 500),
  message_poisoned: rule('never', 500),
  gave_up: rule('never', 500),
  unexpected: rule('later', 503),

  // Credentials.
  vault_unavailable: rule('later', 503, true),
  sign_in_needed: rule('later', 503, true),
  token_endpoint_failed: rule('later', 503, true),
  token_refresh_elsewhere: rule('later', 503),

  // Tags of resources. An alert never waits for them.
  resource_graph_unavailable: rule('later', 503),
  resource_graph_refused: rule('later', 502),

  // The way back.
  log_analytics_unavailable: rule('later', 503),
  log_analytics_refused: rule('later', 502),
  azure_alerts_unavailable: rule('later', 503),
  azure_alert_not_permitted: rule('never', 502),

  // The ITSM product.
  product_unreachable: rule('later', 503, true),
  // One broken connection says little about the next one, so other calls are made.
  product_cut_off: rule('later', 503),
  product_timed_out: rule('later', 503, true),
  product_unavailable: rule('later', 503, true),
  product_throttled: rule('later', 503, true),
  product_asleep: rule('later', 503, true),
  product_refused_credentials: rule('later', 503, true),
  product_answer_unusable: rule('later', 502),
  product_answer_too_large: rule('never', 502),
  product_redirected: rule('later', 502, true),
  // Until a person gives the right, only work that needs it waits, see `bridge/protect/rights.ts`.
  product_not_permitted: rule('later', 503),
  product_rejected: rule('never', 502),
  product_missing_record: rule('never', 502),
  product_row_mismatch: rule('never', 502),
} as const satisfies Record<string, ErrorRule>

export type ErrorCode = keyof typeof ERRORS

export interface ErrorFacts {
  readonly cause?: unknown
  /** How long the other side asked to wait, in seconds. */
  readonly retryAfterSeconds?: number
  /** The other side may have done the work: check before the call is repeated. */
  readonly inDoubt?: boolean
  /** JSON path of the offending value, for bad input. */
  readonly path?: string
  /** Id of the dead letter that keeps the refused payload. */
  readonly letter?: string
  /** For a failure that follows from an earlier one: the code of that. */
  readonly because?: ErrorCode
}

/** The one error class. `code` is the stable part: logs, dead letters and HTTP answers carry it. */
export class BridgeError extends Error {
  override readonly name = 'BridgeError'
  readonly code: ErrorCode
  readonly retryAfterSeconds: number | undefined
  readonly inDoubt: boolean
  readonly path: string | undefined
  readonly letter: string | undefined
  readonly because: ErrorCode | undefined
  readonly #facts: ErrorFacts

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, 'cause' in facts ? { cause: facts.cause } : undefined)
    this.code = code
    this.#facts = facts
    this.retryAfterSeconds = facts.retryAfterSeconds
    this.inDoubt = facts.inDoubt ?? false
    this.path = facts.path
    this.letter = facts.letter
    this.because = facts.because
  }

  /** The same error with other facts; those that are not named stay. */
  with(facts: ErrorFacts): BridgeError {
    return new BridgeError(this.code, this.message, { ...this.#facts, ...facts })
  }

  get retry(): Retry {
    return ERRORS[this.code].retry
  }

  get opensCircuit(): boolean {
    return ERRORS[this.code].opensCircuit
  }

  /** HTTP status of our answer. */
  get status(): number {
    return ERRORS[this.code].status
  }
}

/** Any thrown value as a {@link BridgeError}; a foreign one becomes `unexpected`, in doubt, which is tried again. */
export function asBridgeError(thrown: unknown): BridgeError {
  if (thrown instanceof BridgeError) return thrown
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  return new BridgeError('unexpected', message, { cause: thrown, inDoubt: true })
}
