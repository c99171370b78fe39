import { BridgeError } from '../../errors.ts'
import type { Fields, Ticket, WorkItem, WorkItemRef } from '../../ticket/ticket.ts'
import type { Row } from './read-answer.ts'

/** A sort of record that is kept in a table of its own. */
export interface RecordType {
  readonly table: string
  /** What people call them. */
  readonly plural: string
  /** Carries the correlationId. */
  readonly keyField: string
  /** What we read of a record, and no more. */
  readonly readFields: readonly string[]
  /** Fields that say how a record ended; one that is opened again has no use for them. */
  readonly fieldsOfEnd?: readonly string[]
  /** @param connection the name of the connection, which the record carries */
  readonly bodyOfOpen: (ticket: Ticket, connection: string) => Fields
  /** @throws BridgeError `product_answer_unusable` for a row without the fields that were asked for */
  readonly itemOf: (origin: string, row: Row) => WorkItem
}

export interface Identity extends WorkItemRef {
  /** The product's own value. */
  readonly state: string
}

/** @throws BridgeError `product_answer_unusable` */
export function identityOf(origin: string, table: string, row: Row): Identity {
  const { sys_id: id, number, state } = row
  if (
    typeof id !== 'string' ||
    !/^[0-9a-f]{32}$/.test(id) ||
    typeof number !== 'string' ||
    typeof state !== 'string'
  ) {
    const message = 'ServiceNow: an answer lacks sys_id, number or state: may the user read these fields?'
    throw new BridgeError('product_answer_unusable', message, { inDoubt: true })
  }
  return { id, number, url: pageOf(origin, `${table}.do?sys_id=${id}`), state }
}

/** A page of the instance, for a browser. */
export function pageOf(origin: string, uri: string): string {
  return `${origin}/nav_to.do?uri=${encodeURIComponent(uri)}`
}

/** A field that the user may not read, or that the form lacks, does not come. */
export function textOf(row: Row, field: string): string {
  const value = row[field]
  return typeof value === 'string' ? value : ''
}
