import { BridgeError } from '../../errors.ts'
import type { Fields, Ticket, WorkItem, WorkItemRef } from '../../ticket/ticket.ts'
import type { Row } from './read-answer.ts'

/** A type of record with a table of its own. */
export interface RecordType {
  readonly table: string
  /** Their display name. */
  readonly plural: string
  /** Carries the correlationId. */
  readonly keyField: string
  /** The fields that are read of a record. */
  readonly readFields: readonly string[]
  /** Fields that say how a record ended; they are cleared when it is opened again. */
  readonly fieldsOfEnd?: readonly string[]
  /** @param connection the name of the connection, which the record carries */
  readonly bodyOfOpen: (ticket: Ticket, connection: string) => Fields
  /** @throws BridgeError `product_answer_unusable` for a row without the requested fields */
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

/** A field that the user may not read, or that the form lacks, is absent. */
export function textOf(row: Row, field: string): string {
  const value = row[field]
  return typeof value === 'string' ? value : ''
}
