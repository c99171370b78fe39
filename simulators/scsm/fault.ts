/** Faults that answer in the portal's stead: the request is not carried out. */
export type Substitute =
  | { readonly status: number; readonly retryAfterSeconds?: number; readonly body?: unknown }
  | { readonly kind: 'hibernating' | 'html' | 'accepted' | 'acl' }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'business-rule'; readonly name: string }
  | { readonly kind: 'too-large'; readonly bytes?: number }

/** Faults on the way to the portal or back. */
export type Disturbance =
  | { readonly kind: 'slow' | 'slow-body'; readonly milliseconds: number }
  /** The connection dies before the request is carried out, after, or amid the answer. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' | 'midway' }
  | { readonly kind: 'truncated' | 'transaction-cancelled' }
  /** Someone else changes every incident just before the request is carried out. */
  | { readonly kind: 'modified-meanwhile' }

/** What can go wrong with a request. */
export type Fault = Substitute | Disturbance

const kind = (...kinds: string[]): object => ({ kind: { enum: kinds } })

function variant(properties: object, required: string[]): object {
  return { type: 'object', additionalProperties: false, required, properties }
}

const milliseconds = { type: 'number', minimum: 0 }

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
      kind(
        'hibernating',
        'html',
        'accepted',
        'acl',
        'truncated',
        'transaction-cancelled',
        'modified-meanwhile',
      ),
      ['kind'],
    ),
    variant({ ...kind('slow', 'slow-body'), milliseconds }, ['kind', 'milliseconds']),
    variant({ ...kind('cut'), when: { enum: ['before', 'after', 'midway'] } }, ['kind', 'when']),
    variant({ ...kind('redirect'), location: { type: 'string' } }, ['kind', 'location']),
    variant({ ...kind('business-rule'), name: { type: 'string' } }, ['kind', 'name']),
    variant({ ...kind('too-large'), bytes: { type: 'integer', minimum: 1 } }, ['kind']),
  ],
}
