/** Faults that answer in the product's stead: the request is not carried out. */
export type Substitute =
  | { readonly status: number; readonly retryAfterSeconds?: number; readonly body?: unknown }
  | { readonly kind: 'hibernating' | 'accepted' | 'html' | 'acl' }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'business-rule'; readonly name: string }
  | { readonly kind: 'too-large'; readonly bytes?: number }
  /** The 201 of an import whose row came to nothing; the 200 of an insertion of events that took none. */
  | { readonly kind: 'import-refused'; readonly status: 'error' | 'ignored'; readonly message: string }
  | { readonly kind: 'events-dropped' }

/** Faults on the way to the product or back. */
export type Disturbance =
  | { readonly kind: 'slow' | 'slow-body'; readonly milliseconds: number }
  /** The connection dies before the request is carried out, after, or amid the answer. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' | 'midway' }
  | { readonly kind: 'transaction-cancelled' | 'truncated' }

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
    variant(
      kind('hibernating', 'accepted', 'html', 'transaction-cancelled', 'truncated', 'acl', 'events-dropped'),
      ['kind'],
    ),
    variant({ ...kind('slow', 'slow-body'), milliseconds: { type: 'number', minimum: 0 } }, [
      'kind',
      'milliseconds',
    ]),
    variant({ ...kind('cut'), when: { enum: ['before', 'after', 'midway'] } }, ['kind', 'when']),
    variant({ ...kind('redirect'), location: { type: 'string' } }, ['kind', 'location']),
    variant({ ...kind('business-rule'), name: { type: 'string' } }, ['kind', 'name']),
    variant(
      { ...kind('import-refused'), status: { enum: ['error', 'ignored'] }, message: { type: 'string' } },
      ['kind', 'status', 'message'],
    ),
    variant({ ...kind('too-large'), bytes: { type: 'integer', minimum: 1 } }, ['kind']),
  ],
}
