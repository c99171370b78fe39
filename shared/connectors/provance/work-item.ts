import { createHash } from 'node:crypto'
import { BridgeError } from '../../errors.ts'
import type { Assignment, WorkItem, WorkItemRef, WorkItemStatus } from '../../ticket/ticket.ts'
import type { Row } from './read-answer.ts'
import type { TableFacts } from './table-facts.ts'

/** The table of tickets: the facts that the metadata does not have. */
export interface TicketTable {
  /** Logical name. */
  readonly name: string
  /** What people call a record by. */
  readonly numberColumn: string
  /** A column with an alternate key, which then carries the correlationId in place of the primary key. */
  readonly keyColumn?: string
  /** The statuscode of a record that is on hold; undefined where there is none. */
  readonly onHold?: number
  /** The statuscode of a record that someone has taken into work; undefined where there is none. */
  readonly inWork?: number
}

/** The case of Dynamics 365: 2 On Hold, 4 Researching. A new one is In Progress, whoever has seen it (Dynamics 365 docs). */
export const INCIDENT: TicketTable = { name: 'incident', numberColumn: 'ticketnumber', onHold: 2, inWork: 4 }

/** What we read of a record, and no more: a customised table can have hundreds of columns. */
export function readColumns(table: TicketTable, facts: TableFacts): string {
  const columns = [facts.primaryId, table.numberColumn, 'statecode', 'statuscode']
  const owners = ['_createdby_value', '_owninguser_value', '_owningteam_value']
  return [...columns, ...(table.keyColumn === undefined ? [] : [table.keyColumn]), ...owners].join(',')
}

/**
 * A correlationId as a GUID: the primary key of its record, which thereby carries it without a column of its own.
 * Dataverse takes the primary key that a client chooses (Dataverse docs, create a row).
 *
 * @throws TypeError for a text that is not a correlationId
 */
export function guidOf(correlationId: string): string {
  if (!/^[0-9a-f]{32}$/.test(correlationId)) throw new TypeError(`${correlationId} is not a correlationId.`)
  return correlationId.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The primary key of a row that is written to a record once: the same content for the same record is one row. */
export function annotationIdOf(item: WorkItemRef, ...parts: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify([item.id, ...parts]))
  return guidOf(digest.digest('hex').slice(0, 32))
}

/** The path of the record that carries a correlationId. */
export function keyPath(table: TicketTable, facts: TableFacts, correlationId: string): string {
  const guid = guidOf(correlationId)
  const key = table.keyColumn === undefined ? guid : `${table.keyColumn}='${correlationId}'`
  return `${facts.entitySet}(${key})`
}

export function pathOf(facts: TableFacts, item: WorkItemRef): string {
  return `${facts.entitySet}(${item.id})`
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** @throws BridgeError `product_answer_unusable` for a row without the columns that were asked for */
export function workItemOf(origin: string, table: TicketTable, facts: TableFacts, row: Row): WorkItem {
  const id = row[facts.primaryId]
  const number = row[table.numberColumn]
  const state = row['statecode']
  if (typeof id !== 'string' || !GUID.test(id) || typeof number !== 'string' || typeof state !== 'number') {
    const message = `Provance: a record came without ${facts.primaryId}, ${table.numberColumn} or statecode: may the user read these columns?`
    // A written record that cannot be read is still written.
    throw new BridgeError('product_answer_unusable', message, { inDoubt: true })
  }
  const status = statusOf(table, state, row['statuscode'])
  const hasEnded = status === 'resolved' || status === 'closed'
  return {
    id,
    number,
    url: `${origin}/main.aspx?pagetype=entityrecord&etn=${facts.name}&id=${id}`,
    correlationId: table.keyColumn === undefined ? id.replaceAll('-', '') : textOf(row, table.keyColumn),
    status,
    // By its number, because the label depends on the language.
    closeCode: hasEnded ? String(row['statuscode']) : '',
    assignment: handsOf(table, row),
  }
}

/** 0 is active, 1 resolved or inactive, 2 cancelled (Dynamics 365 docs, incident and custom tables). */
export function statusOf(table: TicketTable, state: number, status: unknown): WorkItemStatus {
  if (state === 0) return status === table.onHold ? 'held' : 'open'
  return state === 1 ? 'resolved' : 'closed'
}

function handsOf(table: TicketTable, row: Row): Assignment {
  const user = textOf(row, '_owninguser_value')
  return {
    // Every record has an owner. One that still belongs to the user who made it is assigned to nobody.
    assignee: user === row['_createdby_value'] ? '' : user,
    group: textOf(row, '_owningteam_value'),
    inWork: table.inWork !== undefined && row['statuscode'] === table.inWork,
  }
}

function textOf(row: Row, column: string): string {
  const value = row[column]
  return typeof value === 'string' ? value : ''
}
