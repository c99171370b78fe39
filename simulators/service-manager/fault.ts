import { COMMON_VARIANTS, type CommonDisturbance, type CommonSubstitute, kind, variant } from '../fault.ts'

/** Faults that answer in its stead: the request is not carried out. */
export type Substitute =
  | CommonSubstitute
  | { readonly kind: 'hibernating' | 'html' | 'accepted' | 'acl' }
  | { readonly kind: 'business-rule'; readonly name: string }

/** Faults on the way there or back. */
export type Disturbance =
  | CommonDisturbance
  | { readonly kind: 'truncated' | 'transaction-cancelled' }
  /** Someone else changes every incident just before the request is carried out. */
  | { readonly kind: 'modified-meanwhile' }

/** What can go wrong with a request. */
export type Fault = Substitute | Disturbance

/** The JSON Schema of `Fault`. */
export const FAULT_SCHEMA = {
  anyOf: [
    ...COMMON_VARIANTS,
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
    variant({ ...kind('business-rule'), name: { type: 'string' } }, ['kind', 'name']),
  ],
}
