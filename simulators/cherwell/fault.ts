/** Faults that answer in the product's stead: the request is not carried out. */
export type Substitute =
  | { readonly status: number; readonly retryAfterSeconds?: number; readonly body?: unknown }
  | { readonly kind: 'hibernating' | 'html' | 'accepted' | 'acl' }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'rejected'; readonly message: string }
  | { readonly kind: 'too-large'; readonly bytes?: number }

/** Faults on the way to the product or back. */
export type Disturbance =
  | { readonly kind: 'slow' | 'slow-body'; readonly milliseconds: number }
  /** The connection dies before the request is carried out, after, or amid the answer. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' | 'midway' }
  /** Carried out, and then told as a failure, or told by half. */
  | { readonly kind: 'general-failure' | 'truncated' }

/** What can go wrong with a request. */
export type Fault = Substitute | Disturbance

const kind = (...kinds: string[]): object => ({ kind: { enum: kinds } })

function variant(properties: object, required: string[]): object {
  return { type: 'object', additionalProperties: false, required, properties }
}

/** The JSON Schema of `Fault`. */
export const FAULT_SCHEMA = {
  anyOf: [
    variant(
      {
        status: { type: 'integer', minimum: 400, maximum: 599 },
        retryAfterSeconds: { type: 'number' },
        body: {},
      },
      ['status'],
    ),
    variant(kind('hibernating', 'html', 'accepted', 'acl', 'general-failure', 'truncated'), ['kind']),
    variant({ ...kind('slow', 'slow-body'), milliseconds: { type: 'number', minimum: 0 } }, [
      'kind',
      'milliseconds',
    ]),
    variant({ ...kind('cut'), when: { enum: ['before', 'after', 'midway'] } }, ['kind', 'when']),
    variant({ ...kind('redirect'), location: { type: 'string' } }, ['kind', 'location']),
    variant({ ...kind('rejected'), message: { type: 'string' } }, ['kind', 'message']),
    variant({ ...kind('too-large'), bytes: { type: 'integer', minimum: 1 } }, ['kind']),
  ],
}
