import {
  checkedKeys,
  checkSize,
  etagOf,
  type Keys,
  keysIn,
  merged,
  parseBody,
  type Properties,
  propertiesIn,
} from './entity.ts'
import type { EntityStore } from './entity-store.ts'
import { invalidInput, leftOut, TableError } from './table-error.ts'

/** A request that changes an entity, by itself or within a transaction. */
export interface Change {
  readonly method: string
  /** Decoded path without its first slash. */
  readonly resource: string
  /** The value of a header, by its name in lower case. */
  readonly header: (name: string) => string | undefined
  readonly body: string
}

/** A change that was carried out: 204. */
export interface Changed {
  readonly keys: Keys
  /** Undefined when the entity was deleted. */
  readonly etag: string | undefined
  readonly isInsert: boolean
}

/** The table and the entity of a path. */
export interface Resource {
  readonly table: string
  /** Undefined for the whole table. */
  readonly keys: Keys | undefined
}

const ENTITY = /^(\w+)\(PartitionKey='((?:[^']|'')*)',RowKey='((?:[^']|'')*)'\)$/
const TABLE = /^([A-Za-z][A-Za-z0-9]{2,62})(?:\(\))?$/

/** @throws TableError */
export function parseResource(resource: string): Resource {
  const [, table, partitionKey = '', rowKey = ''] = ENTITY.exec(resource) ?? []
  if (table !== undefined) {
    const keys = { partitionKey: partitionKey.replaceAll("''", "'"), rowKey: rowKey.replaceAll("''", "'") }
    return { table, keys: checkedKeys(keys) }
  }
  const [, whole] = TABLE.exec(resource) ?? []
  if (whole === undefined) throw leftOut(`the resource ${resource}`)
  return { table: whole, keys: undefined }
}

/** @throws TableError when it is refused; then nothing is changed */
export function carryOut(store: EntityStore, change: Change): Changed {
  const { table, keys } = parseResource(change.resource)
  requireTable(store, table)
  const { method } = change
  if (method === 'POST' && keys === undefined) return insert(store, table, change)
  if (keys === undefined) throw leftOut(`${method} of a table`)
  if (method === 'DELETE') return remove(store, table, keys, change)
  if (method === 'PUT' || method === 'PATCH') return write(store, table, keys, change)
  throw leftOut(`${method} of an entity`)
}

/** @throws TableError */
export function requireTable(store: EntityStore, table: string): void {
  if (!store.hasTable(table))
    throw new TableError(404, 'TableNotFound', 'The table specified does not exist.')
}

function insert(store: EntityStore, table: string, { header, body }: Change): Changed {
  if (header('prefer') !== 'return-no-content') throw leftOut('an insert that is answered with the entity')
  const values = parseBody(body)
  const keys = keysIn(values)
  if (store.read(table, keys) !== undefined)
    throw new TableError(409, 'EntityAlreadyExists', 'The specified entity already exists.')
  return { ...put(store, table, keys, propertiesIn(values)), isInsert: true }
}

/** Updates an entity, or inserts it when it does not exist and there is no condition. */
function write(store: EntityStore, table: string, keys: Keys, { method, header, body }: Change): Changed {
  const before = store.read(table, keys)
  const condition = header('if-match')
  if (condition !== undefined) checkCondition(condition, before)
  const properties = propertiesIn(parseBody(body))
  const isMerge = method === 'PATCH' && before !== undefined
  return put(store, table, keys, isMerge ? merged(before.properties, properties) : properties)
}

function remove(store: EntityStore, table: string, keys: Keys, { header }: Change): Changed {
  const condition = header('if-match')
  if (condition === undefined) throw invalidInput('The header If-Match is missing.')
  checkCondition(condition, store.read(table, keys))
  store.delete(table, keys)
  return { keys, etag: undefined, isInsert: false }
}

function checkCondition(condition: string, before: { readonly at: number } | undefined): void {
  if (before === undefined)
    throw new TableError(404, 'ResourceNotFound', 'The specified resource does not exist.')
  if (condition !== '*' && condition !== etagOf(before)) {
    const message = 'The update condition specified in the request was not satisfied.'
    throw new TableError(412, 'UpdateConditionNotSatisfied', message)
  }
}

function put(store: EntityStore, table: string, keys: Keys, properties: Properties): Changed {
  checkSize(keys, properties)
  const at = store.put(table, keys, properties)
  return { keys, etag: etagOf({ at }), isInsert: false }
}
