import type { Kind, Product } from '../ticket/ticket.ts'
import type { Capability } from './connector.ts'

/**
 * What each sort of record cannot have done to it. The contract's tests hold every connector to this table: to have what
 * it does not list, and to do what is documented for what it does.
 */
export const ABSENT_CAPABILITIES = {
  servicenow: {
    incident: [],
    event: [
      'note',
      'look up a note',
      'hold',
      'attach',
      'close codes',
      'close for good',
      'change only what exists',
    ],
    alert: ['hold', 'close codes', 'close for good'],
  },
  scsm: { incident: ['attach'] },
  provance: { incident: [] },
  cherwell: { incident: [] },
} as const satisfies Readonly<Record<Product, Readonly<Partial<Record<Kind, readonly Capability[]>>>>>
