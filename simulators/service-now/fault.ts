import { COMMON_VARIANTS, type CommonDisturbance, type CommonSubstitute, kind, variant } from '../fault.ts'

/** Faults that answer in the product's stead: the request is not carried out. */
export type Substitute =
  | CommonSubstitute
  | { readonly kind: 'hibernating' | 'accepted' | 'html' | 'acl' }
  | { readonly kind: 'business-rule'; readonly name: string }
  /** The 201 of an import whose row came to nothing; the 200 of an insertion of events that took none. */
  | { readonly kind: 'import-refused'; readonly status: 'error' | 'ignored'; readonly message: string }
  | { readonly kind: 'events-dropped' }

/** Faults on the way to the product or back. */
export type Disturbance = CommonDisturbance | { readonly kind: 'transaction-cancelled' | 'truncated' }

/** What can go wrong with a request. */
export type Fault = Substitute | Disturbance

/** The JSON Schema of `Fault`. */
export const FAULT_SCHEMA = {
  anyOf: [
    ...COMMON_VARIANTS,
    variant(
      kind('hibernating', 'accepted', 'html', 'transaction-cancelled', 'truncated', 'acl', 'events-dropped'),
      ['kind'],
    ),
    variant({ ...kind('business-rule'), name: { type: 'string' } }, ['kind', 'name']),
    variant(
      { ...kind('import-refused'), status: { enum: ['error', 'ignored'] }, message: { type: 'string' } },
      ['kind', 'status', 'message'],
    ),
  ],
}
