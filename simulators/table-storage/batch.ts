import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { carryOut, type Change, type Changed, parseResource } from './change.ts'
import { keysIn, parseBody } from './entity.ts'
import type { EntityStore } from './entity-store.ts'
import { invalidInput, leftOut, TableError } from './table-error.ts'

// "Performing entity group transactions", Storage docs.
const MOST_ACTIONS = 100
const MOST_BYTES = 4 * 1024 * 1024

export interface BatchAnswer {
  readonly contentType: string
  readonly body: string
}

/**
 * Carries out an entity group transaction: all of its changes or none. If none, the answer says which was refused.
 *
 * @param url of the service, without a slash at the end
 * @throws TableError when the body is not a transaction
 */
export function carryOutBatch(
  store: EntityStore,
  body: string,
  contentType: string,
  url: string,
): BatchAnswer {
  if (Buffer.byteLength(body) > MOST_BYTES)
    throw new TableError(
      413,
      'RequestBodyTooLarge',
      'The request body is too large and exceeds the maximum permissible limit.',
    )
  const changes = changesIn(body, contentType)
  let index = 0
  try {
    const done = store.transaction(() => {
      const rows = new Set<string>()
      return changes.map((change, at) => {
        index = at
        checkPlace(changes, at, rows)
        return answerTo(carryOut(store, change), change, url)
      })
    })
    return multipart(done)
  } catch (error) {
    if (!(error instanceof TableError)) throw error
    return multipart([refusal(error, index)])
  }
}

/** Checks that the entities of a transaction are different and in one table and partition. */
function checkPlace(changes: readonly Change[], index: number, rows: Set<string>): void {
  if (index === MOST_ACTIONS)
    throw invalidInput('The batch request operation exceeds the maximum 100 changes per change set.')
  const [first, place] = [placeOf(changes[0]), placeOf(changes[index])]
  if (place.table !== first.table || place.partitionKey !== first.partitionKey) {
    const message = 'All commands in a batch must operate on same entity group.'
    throw new TableError(400, 'CommandsInBatchActOnDifferentPartitions', message)
  }
  if (rows.has(place.rowKey)) {
    const message = `A command with RowKey '${place.rowKey}' is already present in the batch. An entity can appear only once in a batch.`
    throw new TableError(400, 'InvalidDuplicateRow', message)
  }
  rows.add(place.rowKey)
}

function placeOf(change: Change | undefined): { table: string; partitionKey: string; rowKey: string } {
  if (change === undefined) throw invalidInput('The batch is empty.')
  const { table, keys } = parseResource(change.resource)
  return { table, ...(keys ?? keysIn(parseBody(change.body))) }
}

/** @throws TableError */
function changesIn(body: string, contentType: string): Change[] {
  const batch = boundaryIn(contentType)
  const [, set = '', ...others] = body.split(`--${batch}\r\n`)
  if (others.some((other) => other.trim() !== '')) throw leftOut('a batch with more than one change set')
  const parts = set.split(`--${boundaryIn(set)}`).slice(1, -1)
  if (parts.length === 0) throw invalidInput('The batch is empty.')
  return parts.map(changeIn)
}

/** @throws TableError */
function boundaryIn(text: string): string {
  const boundary = /multipart\/mixed;\s*boundary="?([^"\s;]+)/i.exec(text)?.[1]
  if (boundary === undefined) throw leftOut('a batch that is no change set')
  return boundary
}

/** The change in one part of the body; the part’s own headers are ignored. @throws TableError */
function changeIn(part: string): Change {
  const request = part.slice(part.indexOf('\r\n\r\n') + 4)
  const end = request.indexOf('\r\n\r\n')
  const [line = '', ...headers] = request.slice(0, end).split('\r\n')
  const [method = '', url = ''] = line.split(' ')
  if (end < 0 || !URL.canParse(url)) throw invalidInput('A part of the batch is no request.')
  const named = new Map(
    headers.map((header) => {
      const colon = header.indexOf(':')
      return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()]
    }),
  )
  return {
    method,
    resource: decodeURIComponent(new URL(url).pathname.slice(1)),
    header: (name) => named.get(name),
    body: request.slice(end).trim(),
  }
}

function answerTo({ keys, etag, isInsert }: Changed, { resource }: Change, url: string): string {
  const { table } = parseResource(resource)
  const name = `${url}/${table}(PartitionKey='${quoted(keys.partitionKey)}',RowKey='${quoted(keys.rowKey)}')`
  return [
    'HTTP/1.1 204 No Content',
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-cache',
    ...(isInsert ? ['Preference-Applied: return-no-content'] : []),
    `DataServiceVersion: ${isInsert ? '3.0' : '1.0'};`,
    ...(isInsert ? [`Location: ${name}`, `DataServiceId: ${name}`] : []),
    ...(etag === undefined ? [] : [`ETag: ${etag}`]),
    '',
    '',
  ].join('\r\n')
}

function quoted(key: string): string {
  return encodeURIComponent(key.replaceAll("'", "''"))
}

function refusal(error: TableError, index: number): string {
  return [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}`,
    'X-Content-Type-Options: nosniff',
    'DataServiceVersion: 3.0;',
    'Content-Type: application/json;odata=minimalmetadata;streaming=true;charset=utf-8',
    '',
    error.json(index),
  ].join('\r\n')
}

function multipart(parts: readonly string[]): BatchAnswer {
  const [batch, changes] = [`batchresponse_${randomUUID()}`, `changesetresponse_${randomUUID()}`]
  const lines = parts.flatMap((part) => [
    `--${changes}`,
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    part,
  ])
  const body = [
    `--${batch}`,
    `Content-Type: multipart/mixed; boundary=${changes}`,
    '',
    ...lines,
    `--${changes}--`,
    `--${batch}--`,
    '',
  ].join('\r\n')
  return { contentType: `multipart/mixed; boundary=${batch}`, body }
}
