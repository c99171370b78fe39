import {
  afterCursor,
  cursorAfter,
  type ReadItem,
  type ReadQuery,
  type ReadSince,
} from '../../shared/connectors/read-since.ts'
import type { BridgeError } from '../../shared/errors.ts'
import type { WorkItemLog } from '../../shared/log-analytics/work-item-log.ts'
import type { WorkItemRow } from '../../shared/log-analytics/work-item-row.ts'

/** A record as a product gives it. @param updatedAt ISO 8601 */
export function buildReadItem(id: string, updatedAt: string, overrides: Partial<ReadItem> = {}): ReadItem {
  return {
    type: 'incident',
    id,
    number: id,
    url: `https://product.example/${id}`,
    updatedAt,
    updatedBy: 'someone',
    correlationId: '',
    status: 'open',
    stateValue: '1',
    isDeleted: false,
    fields: { title: `title of ${id}` },
    ...overrides,
  }
}

/** A product whose records can be read. */
export class ReadableProduct {
  readonly #items = new Map<string, ReadItem>()
  /** The requests, in order. */
  readonly queries: ReadQuery[] = []
  readonly #faults: BridgeError[] = []
  /** Called before each answer. */
  onRead: () => Promise<void> | void = () => undefined

  /** Creates records, or changes existing ones. */
  put(...items: readonly ReadItem[]): void {
    for (const item of items) this.#items.set(item.id, item)
  }

  /** The next reading fails. */
  fail(error: BridgeError): void {
    this.#faults.push(error)
  }

  readonly readSince: ReadSince = async (query) => {
    this.queries.push(query)
    await this.onRead()
    const fault = this.#faults.shift()
    if (fault !== undefined) throw fault
    const { cursor, limit } = query
    const sorted = [...this.#items.values()].toSorted(
      (one, other) => one.updatedAt.localeCompare(other.updatedAt) || one.id.localeCompare(other.id),
    )
    const items = afterCursor(sorted, cursor)
    const page = items.slice(0, limit)
    return {
      items: page,
      cursor: cursorAfter(page, cursor),
      hasMore: items.length > limit,
      unreadable: [],
    }
  }
}

/** The table of work items, in memory. */
export class InMemoryWorkItemLog implements WorkItemLog {
  readonly rows: WorkItemRow[] = []
  /** The most rows that were written at a time. */
  largestWrite = 0
  readonly #faults: BridgeError[] = []
  /** Numbers of work items whose rows it does not take. */
  readonly refuses = new Set<string>()

  /** The next write fails, and nothing of it arrives. */
  fail(error: BridgeError): void {
    this.#faults.push(error)
  }

  async check(): Promise<void> {
    const fault = this.#faults.shift()
    if (fault !== undefined) throw fault
  }

  async write(rows: readonly WorkItemRow[]): ReturnType<WorkItemLog['write']> {
    const fault = this.#faults.shift()
    if (fault !== undefined) throw fault
    this.largestWrite = Math.max(this.largestWrite, rows.length)
    const refused = rows.filter(({ ServiceDeskId_s: number }) => this.refuses.has(String(number)))
    this.rows.push(...rows.filter((row) => !refused.includes(row)))
    return { written: rows.length - refused.length, refused }
  }

  /** The numbers in the order in which they were written. */
  get numbers(): string[] {
    return this.rows.map(({ ServiceDeskId_s: number }) => String(number))
  }

  /** The newest version of each work item, by number, as the queries see it. */
  get newest(): Map<string, WorkItemRow> {
    const versions = this.rows.toSorted((one, other) => versionOf(one).localeCompare(versionOf(other)))
    return new Map(versions.map((row) => [String(row.ServiceDeskId_s), row]))
  }
}

const versionOf = ({ LastModifiedDate_t: changed, TimeGenerated: read }: WorkItemRow): string =>
  `${String(changed)} ${String(read)}`
