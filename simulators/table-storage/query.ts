import { checkedKeys, type Entity, type Keys } from './entity.ts'
import type { EntityStore } from './entity-store.ts'
import { parseFilter } from './filter.ts'
import { invalidInput, leftOut } from './table-error.ts'

/** The most entities in an answer of the service ("Query timeout and pagination", Storage docs). */
const MOST_SHOWN = 1000

export interface QueryPage {
  readonly entities: readonly Entity[]
  /** The keys at which the next page begins; undefined at the end of the range. */
  readonly next: Keys | undefined
  /** The number of entities that were read, returned or not. */
  readonly read: number
}

/**
 * A page of entities that match, in the order of their keys.
 *
 * @param mostRead the most entities that are read for one page, in place of the service's limit of five seconds
 * @throws TableError
 */
export function queryPage(
  store: EntityStore,
  table: string,
  asked: URLSearchParams,
  mostRead: number,
): QueryPage {
  const { range, fits } = parseFilter(asked.get('$filter') ?? '')
  const top = topOf(asked)
  const from = placeIn(asked) ?? range.from
  const entities: Entity[] = []
  let read = 0
  for (const entity of store.range(table, { ...range, from })) {
    if (entities.length === top || read === mostRead) return { entities, next: entity, read }
    read += 1
    if (fits(entity)) entities.push(entity)
  }
  return { entities, next: undefined, read }
}

const KNOWN: ReadonlySet<string> = new Set(['$filter', '$top', 'NextPartitionKey', 'NextRowKey', 'timeout'])

function topOf(asked: URLSearchParams): number {
  const unknown = [...asked.keys()].find((name) => !KNOWN.has(name))
  if (unknown !== undefined) throw leftOut(`the parameter ${unknown}`)
  const top = asked.get('$top') ?? String(MOST_SHOWN)
  if (!/^\d{1,4}$/.test(top) || Number(top) > MOST_SHOWN || Number(top) === 0)
    throw invalidInput('One of the request inputs is not valid.')
  return Number(top)
}

function placeIn(asked: URLSearchParams): Keys | undefined {
  const partition = asked.get('NextPartitionKey')
  if (partition === null) return undefined
  return checkedKeys({
    partitionKey: fromToken(partition),
    rowKey: fromToken(asked.get('NextRowKey') ?? '1!0!'),
  })
}

/** A continuation token in the service’s form: a version, a length, and the key in base64 with characters allowed in headers. */
export function tokenOf(key: string): string {
  const base64 = Buffer.from(key)
    .toString('base64')
    .replaceAll('+', '*')
    .replaceAll('/', '_')
    .replaceAll('=', '-')
  return `1!${base64.length}!${base64}`
}

function fromToken(token: string): string {
  const base64 = /^1!\d+!([\w*-]*)$/.exec(token)?.[1]
  if (base64 === undefined) throw invalidInput('One of the request inputs is not valid.')
  return Buffer.from(
    base64.replaceAll('*', '+').replaceAll('_', '/').replaceAll('-', '='),
    'base64',
  ).toString()
}
