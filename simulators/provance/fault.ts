import { SERVICE_PROTECTION } from './dataverse-error.ts'

/** Faults that answer in the product's stead: the request is not carried out. */
export type Substitute =
  | { readonly status: number; readonly retryAfterSeconds?: number; readonly body?: unknown }
  | { readonly kind: 'hibernating' | 'accepted' | 'html' | 'acl' }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'business-rule'; readonly name: string }
  | {
      readonly kind: 'service-protection'
      readonly limit: keyof typeof SERVICE_PROTECTION
      readonly retryAfterSeconds: number
    }
  | { readonly kind: 'too-large'; readonly bytes?: number }

/** Faults on the way to the product or back. */
export type Disturbance =
  | { readonly kind: 'slow' | 'slow-body'; readonly milliseconds: number }
  /** The connection dies before the request is carried out, after, or amid the answer. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' | 'midway' }
  /** The request is carried out, and the answer says that it failed or ends in the middle. */
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
    variant(kind('hibernating', 'accepted', 'html', 'acl', 'transaction-cancelled', 'truncated'), ['kind']),
    variant({ ...kind('slow', 'slow-body'), milliseconds: { type: 'number', minimum: 0 } }, [
      'kind',
      'milliseconds',
    ]),
    variant({ ...kind('cut'), when: { enum: ['before', 'after', 'midway'] } }, ['kind', 'when']),
    variant({ ...kind('redirect'), location: { type: 'string' } }, ['kind', 'location']),
    variant({ ...kind('business-rule'), name: { type: 'string' } }, ['kind', 'name']),
    variant(
      {
        ...kind('service-protection'),
        limit: { enum: Object.keys(SERVICE_PROTECTION) },
        retryAfterSeconds: { type: 'integer' },
      },
      ['kind', 'limit', 'retryAfterSeconds'],
    ),
    variant({ ...kind('too-large'), bytes: { type: 'integer', minimum: 1 } }, ['kind']),
  ],
}
