import { COMMON_VARIANTS, type CommonFault, kind, variant } from '../fault.ts'

/** Faults of ServiceNow's own. */
export type OwnFault =
  | { readonly kind: 'acl' }
  | { readonly kind: 'business-rule'; readonly name: string }
  /** The 201 of an import whose row was not stored; the 200 of an insertion of events that stored none. */
  | { readonly kind: 'import-refused'; readonly status: 'error' | 'ignored'; readonly message: string }
  | { readonly kind: 'events-dropped' }
  /** The request is carried out, and the answer says that it took too long. */
  | { readonly kind: 'transaction-cancelled' }

/** What can go wrong with a request. */
export type Fault = CommonFault | OwnFault

/** The JSON Schema of `Fault`. */
export const FAULT_SCHEMA = {
  anyOf: [
    ...COMMON_VARIANTS,
    variant(kind('transaction-cancelled', 'acl', 'events-dropped'), ['kind']),
    variant({ ...kind('business-rule'), name: { type: 'string' } }, ['kind', 'name']),
    variant(
      { ...kind('import-refused'), status: { enum: ['error', 'ignored'] }, message: { type: 'string' } },
      ['kind', 'status', 'message'],
    ),
  ],
}
