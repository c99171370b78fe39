import { COMMON_VARIANTS, type CommonDisturbance, type CommonSubstitute, kind, variant } from '../fault.ts'

/** Faults that answer in the product's stead: the request is not carried out. */
export type Substitute =
  | CommonSubstitute
  | { readonly kind: 'hibernating' | 'html' | 'accepted' | 'acl' }
  | { readonly kind: 'rejected'; readonly message: string }

/** Faults on the way to the product or back. */
export type Disturbance =
  | CommonDisturbance
  /** Carried out, and then told as a failure, or told by half. */
  | { readonly kind: 'general-failure' | 'truncated' }

/** What can go wrong with a request. */
export type Fault = Substitute | Disturbance

/** The JSON Schema of `Fault`. */
export const FAULT_SCHEMA = {
  anyOf: [
    ...COMMON_VARIANTS,
    variant(kind('hibernating', 'html', 'accepted', 'acl', 'general-failure', 'truncated'), ['kind']),
    variant({ ...kind('rejected'), message: { type: 'string' } }, ['kind', 'message']),
  ],
}
