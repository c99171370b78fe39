import { jsonBody } from '../json-body.ts'

/** The column types that a stream may declare (Logs Ingestion API docs). */
export type ColumnType = 'string' | 'int' | 'long' | 'real' | 'boolean' | 'datetime' | 'dynamic'

/** One stream of a rule, and the table that its rows go to. */
export interface Stream {
  readonly columns: Readonly<Record<string, ColumnType>>
  /** The custom table behind the output stream `Custom-<table>`. */
  readonly table: string
  /** Only `source`, which changes nothing, is simulated. */
  readonly transformKql?: 'source'
}

/** The part of a data collection rule that matters to senders. */
export interface DataCollectionRule {
  /** Streams by their names, which begin with `Custom-`. */
  readonly streams: Readonly<Record<string, Stream>>
  /** The object ids with the role Monitoring Metrics Publisher; absent: everyone with a token of the tenant. */
  readonly publishers?: readonly string[]
}

/** A letter first, then letters, digits and underscores, at most 45 characters in all (Logs Ingestion API docs). */
const COLUMN_NAME = '^[A-Za-z][A-Za-z0-9_]{0,44}$'

/** Names that a custom table may not have (Logs Ingestion API docs). */
const RESERVED = ['id', 'TenantId', 'Type', 'UniqueId', 'Title']

/** A parser of the rules that `PUT /__admin/rules/{immutableId}` takes: it throws a 400 for a rule that the service would refuse. */
export const parseRule = jsonBody<DataCollectionRule>({
  type: 'object',
  additionalProperties: false,
  required: ['streams'],
  properties: {
    publishers: { type: 'array', items: { type: 'string' } },
    streams: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: '^Custom-' },
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['columns', 'table'],
        properties: {
          table: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_]*_CL$' },
          transformKql: { const: 'source' },
          columns: {
            type: 'object',
            minProperties: 1,
            propertyNames: { pattern: COLUMN_NAME, not: { enum: RESERVED } },
            required: ['TimeGenerated'],
            additionalProperties: {
              enum: ['string', 'int', 'long', 'real', 'boolean', 'datetime', 'dynamic'],
            },
          },
        },
      },
    },
  },
})
