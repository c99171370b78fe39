import { COMMON_VARIANTS, type CommonFault, kind, variant } from '../fault.ts'

/** Faults of Service Manager's own. */
export type OwnFault =
  | { readonly kind: 'acl' }
  | { readonly kind: 'business-rule'; readonly name: string }
  /** The request is carried out, and the answer says that the database took too long. */
  | { readonly kind: 'transaction-cancelled' }
  /** Another user changes every incident just before the request is carried out. */
  | { readonly kind: 'modified-meanwhile' }

/** What can go wrong with a request. */
export type Fault = CommonFault | OwnFault

/** The JSON Schema of `Fault`. */
export const FAULT_SCHEMA = {
  anyOf: [
    ...COMMON_VARIANTS,
    variant(kind('acl', 'transaction-cancelled', 'modified-meanwhile'), ['kind']),
    variant({ ...kind('business-rule'), name: { type: 'string' } }, ['kind', 'name']),
  ],
}
