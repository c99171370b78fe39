import { COMMON_VARIANTS, type CommonFault, kind, variant } from '../fault.ts'

/** Faults of Cherwell's own. */
export type OwnFault =
  | { readonly kind: 'acl' }
  | { readonly kind: 'rejected'; readonly message: string }
  /** The request is carried out, and the answer says that it failed. */
  | { readonly kind: 'general-failure' }

/** What can go wrong with a request. */
export type Fault = CommonFault | OwnFault

/** The JSON Schema of `Fault`. */
export const FAULT_SCHEMA = {
  anyOf: [
    ...COMMON_VARIANTS,
    variant(kind('acl', 'general-failure'), ['kind']),
    variant({ ...kind('rejected'), message: { type: 'string' } }, ['kind', 'message']),
  ],
}
