import { randomUUID } from 'node:crypto'
import type { CreateDeleteEntityAction, TableClient, UpdateEntityAction } from '@azure/data-tables'
import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  RestError,
} from '@azure/core-rest-pipeline'
import { tableHttpClient } from './table-client.ts'

/** An action of an entity group transaction. The values of an entity are texts, numbers, booleans and bytes. */
export type TableAction = CreateDeleteEntityAction | DeleteUnchangedAction | UpdateEntityAction

/** Deletes a row if it still has an ETag, which the SDK's own action cannot ask for. */
type DeleteUnchangedAction = ['delete', CreateDeleteEntityAction[1], { readonly etag: string }]

export interface ActionAnswer {
  readonly status: number
  /** Absent for a row that is deleted. */
  readonly etag?: string
}

/**
 * Carries out actions on rows of one partition: all of them, or none.
 *
 * @returns what the service answers to each, in order
 * @throws RestError with the service's status, and in its text the index of the action that was refused; without a status
 *   when no answer came: then they may have been carried out
 */
export type SubmitBatch = (actions: readonly TableAction[]) => Promise<readonly ActionAnswer[]>

/**
 * Writes the request of an entity group transaction (Storage docs, "Performing entity group transactions") and sends it
 * through the SDK's pipeline, which signs it and tries again. The SDK's own `submitTransaction` writes the same, but makes a
 * client for each transaction, and each action is a call of that client which is stopped before it goes out: with thirty
 * tickets in a transaction that is where most of a delivery's work for the storage goes.
 */
export function createSubmitBatch(
  client: TableClient,
  httpClient: HttpClient = tableHttpClient,
): SubmitBatch {
  const [account = '', signature] = client.url.split('?')
  const url = account.replace(/\/$/, '')
  return async (actions) => {
    const [batch, changes] = [`batch_${randomUUID()}`, `changeset_${randomUUID()}`]
    const request = createPipelineRequest({
      url: `${url}/$batch${signature === undefined ? '' : `?${signature}`}`,
      method: 'POST',
      headers: createHttpHeaders({ ...HEADERS, 'content-type': `multipart/mixed; boundary=${batch}` }),
      body: batchOf(actions, `${url}/${client.tableName}`, { batch, changes }),
      allowInsecureConnection: url.startsWith('http:'),
    })
    const { status, bodyAsText } = await client.pipeline.sendRequest(httpClient, request)
    const text = bodyAsText ?? ''
    if (status < 200 || status >= 300) throw refusal(status, text)
    return text.split('--changesetresponse_').slice(1, -1).map(answerIn)
  }
}

const HEADERS = {
  accept: 'application/json',
  'accept-charset': 'UTF-8',
  'x-ms-version': '2019-02-02',
  dataserviceversion: '3.0;',
  maxdataserviceversion: '3.0;NetFx',
}

interface Boundaries {
  readonly batch: string
  readonly changes: string
}

/** @param table its URL */
export function batchOf(
  actions: readonly TableAction[],
  table: string,
  { batch, changes }: Boundaries,
): string {
  const begin = [`--${batch}`, `content-type: multipart/mixed; boundary=${changes}`, '', '']
  const parts = actions.flatMap((action) => [
    `--${changes}`,
    'content-type: application/http',
    'content-transfer-encoding: binary',
    '',
    ...requestOf(action, table),
  ])
  return [...begin, ...parts, `--${changes}--`, `--${batch}--`, ''].join('\r\n')
}

function requestOf(action: TableAction, table: string): string[] {
  const [kind, { partitionKey, rowKey, ...values }] = action
  const row = `${table}(PartitionKey='${quoted(partitionKey)}',RowKey='${quoted(rowKey)}')`
  const json = (): string =>
    JSON.stringify({ PartitionKey: partitionKey, RowKey: rowKey, ...valuesOf(values) })
  switch (kind) {
    case 'create':
      return [`POST ${table} HTTP/1.1`, ...CREATE_HEADERS, '', '', json()]
    case 'delete':
      return [`DELETE ${row} HTTP/1.1`, ...DELETE_HEADERS, `If-Match: ${action[2]?.etag ?? '*'}`, '', '']
    case 'update': {
      const [, , mode, options] = action
      const condition = `If-Match: ${options?.etag ?? '*'}`
      return [`${METHODS[mode ?? 'Merge']} ${row} HTTP/1.1`, ...CHANGE_HEADERS, condition, '', '', json()]
    }
    case 'upsert':
      return [`${METHODS[action[2] ?? 'Merge']} ${row} HTTP/1.1`, ...CHANGE_HEADERS, '', '', json()]
  }
}

const METHODS = { Merge: 'PATCH', Replace: 'PUT' } as const

const CREATE_HEADERS = [
  'Content-Type: application/json;odata=nometadata',
  'Accept: application/json;odata=minimalmetadata',
  'DataServiceVersion: 3.0',
  'Prefer: return-no-content',
]
const CHANGE_HEADERS = [
  'Content-Type: application/json',
  'DataServiceVersion: 3.0',
  'Accept: application/json',
]
const DELETE_HEADERS = ['Accept: application/json;odata=minimalmetadata', 'DataServiceVersion: 3.0']

function quoted(key: string): string {
  return encodeURIComponent(key.replaceAll("'", "''"))
}

function valuesOf(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(values).flatMap(([name, value]): [string, unknown][] => {
    if (!(value instanceof Uint8Array)) return [[name, value]]
    const { buffer, byteOffset, byteLength } = value
    const base64 = Buffer.from(buffer, byteOffset, byteLength).toString('base64')
    return [
      [name, base64],
      [`${name}@odata.type`, 'Edm.Binary'],
    ]
  })
  return Object.fromEntries(entries)
}

/** @throws RestError when it says that the action was refused */
function answerIn(part: string): ActionAnswer {
  const status = Number(/HTTP\/1\.1 (\d{3})/.exec(part)?.[1])
  if (!(status < 300)) throw refusal(status, /\{.*\}/s.exec(part)?.[0] ?? '')
  const etag = /^ETag: (.*?)\r?$/im.exec(part)?.[1]
  return { status, ...(etag === undefined ? {} : { etag }) }
}

function refusal(status: number, text: string): RestError {
  const { code, message } = errorIn(text)
  return new RestError(message?.value ?? 'The transaction was refused.', {
    ...(Number.isNaN(status) ? {} : { statusCode: status }),
    ...(code === undefined ? {} : { code }),
  })
}

interface ODataError {
  readonly code?: string
  readonly message?: { readonly value?: string }
}

function errorIn(text: string): ODataError {
  try {
    return (JSON.parse(text) as { readonly 'odata.error'?: ODataError })['odata.error'] ?? {}
  } catch {
    return {}
  }
}
