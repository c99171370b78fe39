import { COMMON_VARIANTS, type CommonFault, kind, variant } from '../fault.ts'
import { SERVICE_PROTECTION } from './dataverse-error.ts'

/** Faults of Dataverse's own. */
export type OwnFault =
  | { readonly kind: 'acl' }
  | { readonly kind: 'business-rule'; readonly name: string }
  | {
      readonly kind: 'service-protection'
      readonly limit: keyof typeof SERVICE_PROTECTION
      readonly retryAfterSeconds: number
    }
  /** The request is carried out, and the answer says that it failed. */
  | { readonly kind: 'transaction-cancelled' }

/** What can go wrong with a request. */
export type Fault = CommonFault | OwnFault

/** The JSON Schema of `Fault`. */
export const FAULT_SCHEMA = {
  anyOf: [
    ...COMMON_VARIANTS,
    variant(kind('acl', 'transaction-cancelled'), ['kind']),
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
