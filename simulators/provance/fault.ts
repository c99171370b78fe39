import { COMMON_VARIANTS, type CommonDisturbance, type CommonSubstitute, kind, variant } from '../fault.ts'
import { SERVICE_PROTECTION } from './dataverse-error.ts'

/** Faults that answer in the product's stead: the request is not carried out. */
export type Substitute =
  | CommonSubstitute
  | { readonly kind: 'hibernating' | 'accepted' | 'html' | 'acl' }
  | { readonly kind: 'business-rule'; readonly name: string }
  | {
      readonly kind: 'service-protection'
      readonly limit: keyof typeof SERVICE_PROTECTION
      readonly retryAfterSeconds: number
    }

/** Faults on the way to the product or back. */
export type Disturbance =
  | CommonDisturbance
  /** The request is carried out, and the answer says that it failed or ends in the middle. */
  | { readonly kind: 'transaction-cancelled' | 'truncated' }

/** What can go wrong with a request. */
export type Fault = Substitute | Disturbance

/** The JSON Schema of `Fault`. */
export const FAULT_SCHEMA = {
  anyOf: [
    ...COMMON_VARIANTS,
    variant(kind('hibernating', 'accepted', 'html', 'acl', 'transaction-cancelled', 'truncated'), ['kind']),
    variant({ ...kind('business-rule'), name: { type: 'string' } }, ['kind', 'name']),
    variant(
      {
        ...kind('service-protection'),
        limit: { enum: Object.keys(SERVICE_PROTECTION) },
        retryAfterSeconds: { type: 'integer' },
      },
      ['kind', 'limit', 'retryAfterSeconds'],
    ),
  ],
}
