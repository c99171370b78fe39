import { randomUUID } from 'node:crypto'
import { carryOutBatch } from './batch.ts'
import { carryOut, parseResource, requireTable } from './change.ts'
import { etagOf, type Keys, parseBody, shownEntity } from './entity.ts'
import type { EntityStore } from './entity-store.ts'
import { queryPage, tokenOf } from './query.ts'
import { invalidInput, leftOut, TableError } from './table-error.ts'

/** The cost of requests. */
export interface TableCost {
  /** Requests, refused or not; each is billed as a transaction. */
  transactions: number
  /** Entities that requests read, returned or not. */
  entitiesRead: number
}

export interface TableService {
  readonly store: EntityStore
  readonly cost: TableCost
  /** See {@link queryPage}. */
  readonly mostRead: number
}

const JSON_TYPE = 'application/json;odata=minimalmetadata;streaming=true;charset=utf-8'

/** The Table service's REST API. Signatures and versions are not checked. */
export async function answerRequest(service: TableService, request: Request): Promise<Response> {
  service.cost.transactions += 1
  const { origin, pathname, searchParams } = new URL(request.url)
  const call: Call = {
    method: request.method,
    resource: decodeURIComponent(pathname.slice(1)),
    asked: searchParams,
    header: (name) => request.headers.get(name) ?? undefined,
    body: await request.text(),
    url: origin,
  }
  const answer = answerOf(service, call)
  answer.headers.set('x-ms-request-id', randomUUID())
  answer.headers.set('x-ms-version', call.header('x-ms-version') ?? '2019-02-02')
  answer.headers.set('Cache-Control', 'no-cache')
  answer.headers.set('X-Content-Type-Options', 'nosniff')
  return answer
}

interface Call {
  readonly method: string
  readonly resource: string
  readonly asked: URLSearchParams
  readonly header: (name: string) => string | undefined
  readonly body: string
  /** Origin of the service. */
  readonly url: string
}

function answerOf(service: TableService, call: Call): Response {
  try {
    if (call.resource === '$batch') return batch(service, call)
    if (call.resource === 'Tables') return createTable(service, call)
    if (call.method === 'GET') return read(service, call)
    return change(service, call)
  } catch (error) {
    if (!(error instanceof TableError)) throw error
    return new Response(error.json(), { status: error.status, headers: { 'Content-Type': JSON_TYPE } })
  }
}

function batch({ store }: TableService, { method, body, header, url }: Call): Response {
  if (method !== 'POST') throw leftOut(`${method} $batch`)
  const answer = carryOutBatch(store, body, header('content-type') ?? '', url)
  return new Response(answer.body, { status: 202, headers: { 'Content-Type': answer.contentType } })
}

function createTable({ store }: TableService, { method, body, url }: Call): Response {
  if (method !== 'POST') throw leftOut(`${method} Tables`)
  const { TableName: name } = parseBody(body)
  if (typeof name !== 'string' || parseResource(name).table !== name)
    throw invalidInput('The table has no name.')
  if (!store.createTable(name))
    throw new TableError(409, 'TableAlreadyExists', 'The table specified already exists.')
  const created = { 'odata.metadata': `${url}/$metadata#Tables/@Element`, TableName: name }
  return json(created, 201)
}

function read(service: TableService, { resource, asked, url }: Call): Response {
  const { store, cost, mostRead } = service
  const { table, keys } = parseResource(resource)
  requireTable(store, table)
  const metadata = `${url}/$metadata#${table}`
  if (keys !== undefined) {
    if (asked.size > 0) throw leftOut(`the parameters ${asked.toString()} of a look at an entity`)
    return look(service, table, keys, metadata)
  }
  const page = queryPage(store, table, asked, mostRead)
  cost.entitiesRead += page.read
  const shown = { 'odata.metadata': metadata, value: page.entities.map(shownEntity) }
  const headers: Record<string, string> =
    page.next === undefined
      ? {}
      : {
          'x-ms-continuation-NextPartitionKey': tokenOf(page.next.partitionKey),
          'x-ms-continuation-NextRowKey': tokenOf(page.next.rowKey),
        }
  return json(shown, 200, headers)
}

function look({ store, cost }: TableService, table: string, keys: Keys, metadata: string): Response {
  const entity = store.read(table, keys)
  cost.entitiesRead += 1
  if (entity === undefined)
    throw new TableError(404, 'ResourceNotFound', 'The specified resource does not exist.')
  const shown = { 'odata.metadata': `${metadata}/@Element`, ...shownEntity(entity) }
  return json(shown, 200, { ETag: etagOf(entity) })
}

function change({ store }: TableService, call: Call): Response {
  const { etag, isInsert } = carryOut(store, call)
  const headers: Record<string, string> = {
    ...(etag === undefined ? {} : { ETag: etag }),
    ...(isInsert ? { 'Preference-Applied': 'return-no-content' } : {}),
  }
  return new Response(null, { status: 204, headers })
}

function json(value: object, status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'Content-Type': JSON_TYPE, ...headers } })
}
