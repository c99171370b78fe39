import { DatabaseSync } from 'node:sqlite'
import type { Entity, Keys, Properties } from './entity.ts'

/** A range of keys in the order of partition and row, from the first, which it includes, to the last, which it does not. */
export interface KeyRange {
  readonly from: Keys
  readonly before: Keys
}

export type NewEntity = Omit<Entity, 'at'>

interface StoredRow {
  readonly pk: string
  readonly rk: string
  readonly at: number
  readonly properties: string
}

const CACHE_KIB = 256 * 1024

/** SQLite's largest page: an entity that does not fit into a quarter of a page would need pages of its own. */
const PAGE_BYTES = 65_536

/**
 * Tables of entities in SQLite, in the order of their keys: the primary key is the table's only index, as in the service.
 * A database without a name is a temporary file, which SQLite creates when its cache is full, and deletes at the end.
 */
export class EntityStore {
  readonly #database = new DatabaseSync('')
  readonly #now: () => Date
  readonly #tables = new Set<string>()
  readonly #statements
  #last = 0

  constructor(now: () => Date) {
    this.#now = now
    this.#database.exec(`
      PRAGMA page_size = ${PAGE_BYTES};
      PRAGMA cache_size = -${CACHE_KIB};
      PRAGMA journal_mode = MEMORY;
      PRAGMA synchronous = OFF;
      CREATE TABLE entities (
        name TEXT, pk TEXT, rk TEXT, at INTEGER, properties TEXT, PRIMARY KEY (name, pk, rk)
      ) WITHOUT ROWID`)
    const columns = 'pk, rk, at, properties'
    this.#statements = {
      read: this.#database.prepare(`SELECT ${columns} FROM entities WHERE name = ? AND pk = ? AND rk = ?`),
      range: this.#database.prepare(
        `SELECT ${columns} FROM entities WHERE name = ? AND (pk, rk) >= (?, ?) AND (pk, rk) < (?, ?) ORDER BY pk, rk`,
      ),
      put: this.#database.prepare(`REPLACE INTO entities (name, ${columns}) VALUES (?, ?, ?, ?, ?)`),
      delete: this.#database.prepare('DELETE FROM entities WHERE name = ? AND pk = ? AND rk = ?'),
    }
  }

  /** Creates a table; names are compared without regard to case. @returns false when it exists */
  createTable(name: string): boolean {
    if (this.hasTable(name)) return false
    this.#tables.add(name.toLowerCase())
    return true
  }

  hasTable(name: string): boolean {
    return this.#tables.has(name.toLowerCase())
  }

  read(table: string, { partitionKey, rowKey }: Keys): Entity | undefined {
    const row = this.#statements.read.get(table.toLowerCase(), partitionKey, rowKey)
    return row && entityOf(row as unknown as StoredRow)
  }

  /** Reads entities one by one, as they are asked for. Nothing may be written meanwhile. */
  *range(table: string, { from, before }: KeyRange): Generator<Entity> {
    const bounds = [from.partitionKey, from.rowKey, before.partitionKey, before.rowKey]
    for (const row of this.#statements.range.iterate(table.toLowerCase(), ...bounds))
      yield entityOf(row as unknown as StoredRow)
  }

  /** @returns the time of the write, see {@link Entity} */
  put(table: string, { partitionKey, rowKey }: Keys, properties: Properties): number {
    const at = this.#tick()
    this.#statements.put.run(table.toLowerCase(), partitionKey, rowKey, at, JSON.stringify(properties))
    return at
  }

  delete(table: string, { partitionKey, rowKey }: Keys): void {
    this.#statements.delete.run(table.toLowerCase(), partitionKey, rowKey)
  }

  /** Runs `work` in a transaction, which is rolled back when it throws. */
  transaction<T>(work: () => T): T {
    this.#database.exec('BEGIN')
    try {
      const done = work()
      this.#database.exec('COMMIT')
      return done
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }

  /**
   * Puts many new entities without holding all of them in memory. They are written in the given order and then sorted, because
   * filling a table out of order would read and write each page many times.
   */
  seed(table: string, entities: Iterable<NewEntity>): void {
    this.createTable(table)
    this.transaction(() => {
      this.#database.exec('CREATE TABLE seeded (name TEXT, pk TEXT, rk TEXT, at INTEGER, properties TEXT)')
      const put = this.#database.prepare('INSERT INTO seeded VALUES (?, ?, ?, ?, ?)')
      for (const { partitionKey, rowKey, properties } of entities)
        put.run(table.toLowerCase(), partitionKey, rowKey, this.#tick(), JSON.stringify(properties))
      this.#database.exec(
        'INSERT INTO entities SELECT * FROM seeded ORDER BY name, pk, rk; DROP TABLE seeded',
      )
    })
  }

  #tick(): number {
    this.#last = Math.max(this.#last + 1, this.#now().getTime() * 1000)
    return this.#last
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close()
  }
}

function entityOf({ pk, rk, at, properties }: StoredRow): Entity {
  return { partitionKey: pk, rowKey: rk, at, properties: JSON.parse(properties) as Properties }
}
