import type { Action, Kind, Product } from './ticket.ts'

/** What a template must know of a product's record: checked when templates load, kept when values are fitted. */
export interface KindFacts {
  /** Longest value per field, in characters, as the product keeps it; longer ones would be cut without a word. */
  readonly maxLength: Readonly<Record<string, number>>
  /** Takes the rest of a value that was cut. */
  readonly overflowField: string
  /** Fields that each action must give, or the product refuses the write or a person finds a blank. */
  readonly required: Readonly<Record<Action, readonly string[]>>
  /** Fields that the connector writes itself; a template that names one is refused. */
  readonly reserved: readonly string[]
}

/**
 * ServiceNow incident. Lengths and the two closing fields: ServiceNow docs, incident table and its "close incident"
 * data policy.
 */
const serviceNowIncident: KindFacts = {
  maxLength: {
    short_description: 160,
    description: 4000,
    work_notes: 4000,
    comments: 4000,
    close_notes: 4000,
  },
  overflowField: 'description',
  required: {
    open: ['short_description', 'description', 'impact', 'urgency'],
    note: ['work_notes'],
    resolve: ['state', 'close_code', 'close_notes'],
    reopen: ['state'],
  },
  reserved: ['sys_id', 'number', 'correlation_id', 'correlation_display', 'priority'],
}

const kinds: Record<Product, Record<Kind, KindFacts>> = {
  servicenow: { incident: serviceNowIncident },
}

export function kindFacts(product: Product, kind: Kind): KindFacts {
  return kinds[product][kind]
}
