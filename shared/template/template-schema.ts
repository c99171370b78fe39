import type { FromSchema } from 'json-schema-to-ts'
import { kindsOf, type TicketProduct } from '../ticket/kinds.ts'
import { KINDS } from '../ticket/ticket.ts'

/** The form of a field's name, in any product. */
export const FIELD_NAME = '^[A-Za-z][A-Za-z0-9_]*$'

const FIELDS = {
  type: 'object',
  minProperties: 1,
  propertyNames: { pattern: FIELD_NAME },
  additionalProperties: { type: ['string', 'integer', 'boolean'] },
} as const

const TEMPLATE = {
  title: 'Ticket template',
  description:
    'What the bridge writes to an ITSM product. Every value is Liquid over alert, raw, route, connection and ticket.',
  type: 'object',
  additionalProperties: false,
  required: ['product', 'kind', 'open', 'note', 'resolve', 'reopen'],
  properties: {
    product: {
      description: 'The ITSM product that the fields belong to.',
      type: 'string',
    },
    kind: {
      description: 'The sort of record.',
      enum: KINDS,
    },
    tables: {
      description: 'Lookup tables. Each becomes a filter of its name: {{ alert.severity | impact }}.',
      type: 'object',
      propertyNames: { pattern: '^[a-z][a-zA-Z0-9_]*$' },
      additionalProperties: {
        type: 'object',
        description: 'Value to value. `otherwise` is the result for every value that is not listed.',
        required: ['otherwise'],
        properties: { otherwise: { type: ['string', 'integer'] } },
        additionalProperties: { type: ['string', 'integer'] },
      },
    },
    open: { description: 'Fields of a new record.', ...FIELDS },
    note: { description: 'Fields written when the problem is reported again.', ...FIELDS },
    resolve: { description: 'Fields written when the problem is over.', ...FIELDS },
    reopen: { description: 'Fields written when the problem comes back soon after.', ...FIELDS },
    escalate: {
      description: 'Fields written when the problem becomes more severe. Without it, that is a note.',
      ...FIELDS,
    },
    hold: {
      description:
        'Fields that put the record on hold until it stays quiet; for routes with onResolve: hold.',
      ...FIELDS,
    },
  },
} as const

/** What a template's file says, when {@link templateSchema} allows it. */
export type TemplateDocument = FromSchema<typeof TEMPLATE>

export function templateSchema(products: readonly TicketProduct[]): object {
  const { product, kind, ...others } = TEMPLATE.properties
  const kinds = products.map((each) => `${each.name}: ${kindsOf(each).join(', ')}`)
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'template.schema.json',
    ...TEMPLATE,
    properties: {
      product: { description: product.description, enum: products.map(({ name }) => name) },
      kind: { ...kind, description: `${kind.description} ${kinds.join('; ')}.` },
      ...others,
    },
  }
}
