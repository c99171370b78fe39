import { FaultList } from '../fault-list.ts'
import type { AzureFault } from '../azure-faults.ts'
import { RequestLog } from '../request-log.ts'
import type { DataCollectionRule } from './data-collection-rule.ts'
import type { StoredRow } from './stored-row.ts'
import { Throttle } from './throttle.ts'

/** The state of a running simulator: the rules, the tables behind them, and the rest. */
export class Workspace {
  readonly now: () => Date
  readonly rules: Map<string, DataCollectionRule>
  readonly throttle = new Throttle()
  readonly requests = new RequestLog()
  readonly faults = new FaultList<AzureFault>()
  readonly #tables = new Map<string, StoredRow[]>()

  constructor(now: () => Date, rules: Readonly<Record<string, DataCollectionRule>>) {
    this.now = now
    this.rules = new Map(Object.entries(rules))
  }

  /** The tables that some stream writes to, in the order of the rules. */
  get tableNames(): string[] {
    const streams = [...this.rules.values()].flatMap((rule) => Object.values(rule.streams))
    return [...new Set(streams.map(({ table }) => table))]
  }

  /** The rows of a table in the order of their receipt; undefined for a table that nothing writes to. */
  rows(table: string): readonly StoredRow[] | undefined {
    return this.#tables.get(table) ?? (this.tableNames.includes(table) ? [] : undefined)
  }

  append(table: string, rows: readonly StoredRow[]): void {
    const known = this.#tables.get(table) ?? []
    this.#tables.set(table, known)
    for (const row of rows) known.push(row)
  }

  /** Deletes the rows, as retention does. */
  clear(): void {
    this.#tables.clear()
  }
}
