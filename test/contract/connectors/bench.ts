import { afterEach, beforeEach } from 'vitest'
import type { Capability, Connector } from '../../../shared/connectors/connector.ts'
import type { Change, Ticket, WorkItem } from '../../../shared/ticket/ticket.ts'
import type { Product } from './product.ts'

export const CORRELATION_ID = '0123456789abcdef0123456789abcdef'
export const CHANGE_ID = 'fedcba9876543210fedcba9876543210'

/** Whether the product under test has a capability. */
export type Can = (capability: Capability) => boolean

/** What each test is arranged with: a product that has just started, and the connector to it. */
export interface Bench {
  readonly product: Product
  readonly connector: Connector
  readonly ticketOf: (overrides?: Partial<Ticket>) => Ticket
  readonly changeOf: (action: Change['action'], overrides?: Partial<Change>) => Change
  readonly open: (correlationId?: string) => Promise<WorkItem>
}

/** Starts a product before each test of the suite and stops it afterwards. */
export function useBench(start: () => Promise<Product>): Bench {
  let product: Product
  let connector: Connector
  beforeEach(async () => {
    product = await start()
    connector = product.connect()
  })
  afterEach(() => product.stop())
  const ticketOf: Bench['ticketOf'] = (overrides = {}) => ({
    correlationId: CORRELATION_ID,
    fields: product.fields.open,
    ...overrides,
  })
  return {
    get product() {
      return product
    },
    get connector() {
      return connector
    },
    ticketOf,
    changeOf: (action, overrides = {}) => ({
      action,
      fields: product.fields[action],
      id: CHANGE_ID,
      ...overrides,
    }),
    open: (correlationId = CORRELATION_ID) => connector.open(ticketOf({ correlationId })),
  }
}
