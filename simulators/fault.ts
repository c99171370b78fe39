/** Faults of any product that send another answer; the request is not carried out. */
export type CommonSubstitute =
  | { readonly status: number; readonly retryAfterSeconds?: number; readonly body?: unknown }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'too-large'; readonly bytes?: number }
  /** A 202, and the request is not carried out. */
  | { readonly kind: 'accepted' }
  | { readonly kind: PageKind }

/** Pages that are sent with a 200 in place of data: the product hibernates, or asks a person to sign in. */
export type PageKind = 'hibernating' | 'html'

/** Faults of the connection to any product. */
export type CommonDisturbance =
  | { readonly kind: 'slow' | 'slow-body'; readonly milliseconds: number }
  /** The connection breaks before the request is carried out, after that, or within the answer. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' | 'midway' }
  /** The second half of the answer is missing. */
  | { readonly kind: 'truncated' }
  | GatewayTimeout

/** A gateway in front answers 504 before the product has finished; the request is still carried out, later. */
export interface GatewayTimeout {
  readonly kind: 'gateway-timeout'
  readonly answeredAfterMilliseconds: number
  readonly carriedOutAfterMilliseconds: number
}

/** All faults that every product has. */
export type CommonFault = CommonSubstitute | CommonDisturbance

/** The JSON Schema properties of faults that have only a kind. */
export const kind = (...kinds: string[]): object => ({ kind: { enum: kinds } })

/** The JSON Schema of one form of a fault. */
export function variant(properties: object, required: string[]): object {
  return { type: 'object', additionalProperties: false, required, properties }
}

/** The JSON Schemas of `CommonFault`. */
export const COMMON_VARIANTS: readonly object[] = [
  variant(
    {
      status: { type: 'integer', minimum: 400, maximum: 599 },
      retryAfterSeconds: { type: 'number' },
      body: {},
    },
    ['status'],
  ),
  variant({ ...kind('slow', 'slow-body'), milliseconds: { type: 'number', minimum: 0 } }, [
    'kind',
    'milliseconds',
  ]),
  variant(
    {
      ...kind('gateway-timeout'),
      answeredAfterMilliseconds: { type: 'number', minimum: 0 },
      carriedOutAfterMilliseconds: { type: 'number', minimum: 0 },
    },
    ['kind', 'answeredAfterMilliseconds', 'carriedOutAfterMilliseconds'],
  ),
  variant({ ...kind('cut'), when: { enum: ['before', 'after', 'midway'] } }, ['kind', 'when']),
  variant({ ...kind('redirect'), location: { type: 'string' } }, ['kind', 'location']),
  variant(kind('accepted', 'hibernating', 'html', 'truncated'), ['kind']),
  variant({ ...kind('too-large'), bytes: { type: 'integer', minimum: 1 } }, ['kind']),
]
