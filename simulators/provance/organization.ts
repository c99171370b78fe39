import { createHash, randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { FaultList } from '../fault-list.ts'
import { RequestLog } from '../request-log.ts'
import type { Fault } from './fault.ts'
import type { Column, Row, TableShape } from './columns.ts'
import { TABLE_SHAPES } from './tables.ts'
import type { Tokens } from './tokens.ts'

/** An alternate key of one column, and the status of its index (Dataverse docs, EntityKeyIndexStatus). */
export interface AlternateKey {
  readonly column: string
  readonly status: 'Pending' | 'InProgress' | 'Active' | 'Failed'
}

/** A table with its records. */
export interface Table extends Omit<TableShape, 'columns'> {
  readonly logicalName: string
  readonly columns: Map<string, Column>
  readonly keys: Map<string, AlternateKey>
  /** Columns whose values the user may not read (Dataverse docs, column-level security). */
  readonly secured: Set<string>
  /** By primary key, oldest first. */
  readonly rows: Map<string, Row>
}

export type Operation = 'Create' | 'Read' | 'Write' | 'Delete' | 'Append' | 'AppendTo'

export const OPERATIONS: readonly Operation[] = ['Create', 'Read', 'Write', 'Delete', 'Append', 'AppendTo']

/** The state of a running organization. */
export class Organization {
  readonly id = randomUUID()
  readonly businessUnitId = randomUUID()
  /** The application user, as whom every client acts. */
  readonly userId = randomUUID()
  readonly now: () => Date
  readonly tokens: Tokens
  readonly tables: ReadonlyMap<string, Table>
  readonly requests = new RequestLog()
  readonly faults = new FaultList<Fault>()
  /** Names of privileges that the user's role lacks. */
  readonly lackedPrivileges = new Set<string>()
  /** The most records on a page. */
  pageCap = 5000
  #lastTicket = 1000
  #lastVersion = 0

  constructor(now: () => Date, tokens: Tokens) {
    this.now = now
    this.tokens = tokens
    this.tables = new Map(
      Object.entries(TABLE_SHAPES).map(([logicalName, shape]) => [logicalName, tableOf(logicalName, shape)]),
    )
  }

  /** @throws TypeError when the table, which every organization has, is missing */
  table(logicalName: string): Table {
    const table = this.tables.get(logicalName)
    if (table === undefined) throw new TypeError(`There is no table ${logicalName}.`)
    return table
  }

  ofEntitySet(entitySet: string): Table | undefined {
    return [...this.tables.values()].find((table) => table.entitySet === entitySet)
  }

  nextVersion(): number {
    this.#lastVersion += 1
    return this.#lastVersion
  }

  /** A case number in the default form: `CAS-01001-X1Y2Z3`. */
  nextTicketNumber(): string {
    this.#lastTicket += 1
    const suffix = createHash('sha256')
      .update(String(this.#lastTicket))
      .digest('hex')
      .slice(0, 6)
      .toUpperCase()
    return `CAS-${String(this.#lastTicket).padStart(5, '0')}-${suffix}`
  }
}

function tableOf(logicalName: string, shape: TableShape): Table {
  const columns = new Map(Object.entries(shape.columns))
  return { ...shape, logicalName, columns, keys: new Map(), secured: new Set(), rows: new Map() }
}

export function privilegeName(operation: Operation, table: Table): string {
  return `prv${operation}${table.privilege}`
}

/** The same privilege has the same id in every organization. */
export function privilegeId(name: string): string {
  return formatGuid(createHash('sha256').update(name).digest('hex').slice(0, 32))
}

/** @param hex 32 hexadecimal digits */
function formatGuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** What the context of a request has: Node's own sockets. */
export interface Environment {
  Bindings: HttpBindings
}
