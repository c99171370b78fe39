import { TableClient, type TransactionAction } from '@azure/data-tables'
import { createHttpHeaders, type HttpClient, type PipelineResponse } from '@azure/core-rest-pipeline'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { batchOf, createSubmitBatch } from '../../../shared/storage/azure/table-batch.ts'
import { propertyRuns } from '../../builders/thoroughness.ts'

const ENDPOINT = 'https://alerts.table.core.windows.net'
const ACCOUNT = `DefaultEndpointsProtocol=https;AccountName=alerts;AccountKey=a2V5;TableEndpoint=${ENDPOINT};`

/** A table whose service answers with what is given, and the bodies that it was sent. */
function tableAnswering(answer: { readonly status: number; readonly bodyAsText: string }): {
  readonly client: TableClient
  readonly httpClient: HttpClient
  readonly bodies: string[]
} {
  const bodies: string[] = []
  const httpClient: HttpClient = {
    sendRequest: async (request): Promise<PipelineResponse> => {
      if (typeof request.body === 'string') bodies.push(request.body)
      const contentType =
        answer.status === 202 ? 'multipart/mixed; boundary=batchresponse_b' : 'application/json'
      return { ...answer, request, headers: createHttpHeaders({ 'content-type': contentType }) }
    },
  }
  const options = { httpClient, retryOptions: { maxRetries: 0 } }
  return { client: TableClient.fromConnectionString(ACCOUNT, 'tickets', options), httpClient, bodies }
}

const value = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.integer(),
  fc.boolean(),
  fc.uint8Array({ maxLength: 40 }),
  fc.constant(undefined),
)
const entity = fc
  .tuple(
    fc.record({ partitionKey: fc.string({ unit: 'grapheme' }), rowKey: fc.string({ unit: 'grapheme' }) }),
    fc.dictionary(fc.stringMatching(/^[a-z][a-zA-Z]{0,8}$/), value, { maxKeys: 5, noNullPrototype: true }),
  )
  .map(([keys, values]) => ({ ...keys, ...values }))
const mode = fc.constantFrom('Merge' as const, 'Replace' as const)
const etag = fc.constantFrom({ etag: 'W/"datetime\'2026-11-26T00%3A00%3A00Z\'"' }, {})

const action: fc.Arbitrary<TransactionAction> = fc.oneof(
  entity.map((row): TransactionAction => ['create', row]),
  entity.map(({ partitionKey, rowKey }): TransactionAction => ['delete', { partitionKey, rowKey }]),
  fc.tuple(entity, mode).map(([row, how]): TransactionAction => ['upsert', row, how]),
  fc.tuple(entity, mode, etag).map(([row, how, options]): TransactionAction => ['update', row, how, options]),
)

test('a batch is what the SDK writes, but for the names of its boundaries', async () => {
  const same = fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 6 }), async (actions) => {
    const ofOnePartition = actions.map((each) =>
      each.with(1, { ...each[1], partitionKey: 'servicenow' }),
    ) as TransactionAction[]
    const { client, bodies } = tableAnswering({ status: 202, bodyAsText: '' })
    await client.submitTransaction(ofOnePartition)
    const [body = ''] = bodies
    const [batch = '', changes = ''] =
      /--(batch_\S+)\r\n[^]*?--(changeset_\S+)\r\n/.exec(body)?.slice(1) ?? []
    expect(batchOf(ofOnePartition, `${ENDPOINT}/tickets`, { batch, changes })).toBe(body)
  })
  await fc.assert(same, propertyRuns(100, 5000))
})

test('a row is deleted if it is there, or if it still has its ETag', () => {
  const row = { partitionKey: 'servicenow', rowKey: 'r' }
  const conditions = batchOf(
    [
      ['delete', row],
      ['delete', row, { etag: 'W/"1"' }],
    ],
    ENDPOINT,
    { batch: 'b', changes: 'c' },
  )
  expect(conditions.match(/^If-Match: .*$/gm)).toEqual(['If-Match: *', 'If-Match: W/"1"'])
})

const PART = 'Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n'

/** As Table storage answers (Storage docs, sample of an entity group transaction). */
function answerOf(...parts: readonly string[]): string {
  const changes = parts.map((part) => `--changesetresponse_c\r\n${PART}${part}\r\n`).join('')
  return `--batchresponse_b\r\nContent-Type: multipart/mixed; boundary=changesetresponse_c\r\n\r\n${changes}--changesetresponse_c--\r\n--batchresponse_b--\r\n`
}

const ROW = { partitionKey: 'servicenow', rowKey: 'r' }

test('each action is answered with its status and ETag', async () => {
  const bodyAsText = answerOf(
    'HTTP/1.1 204 No Content\r\nX-Content-Type-Options: nosniff\r\nETag: W/"1"\r\n\r\n',
    'HTTP/1.1 204 No Content\r\nX-Content-Type-Options: nosniff\r\n\r\n',
  )
  const { client, httpClient } = tableAnswering({ status: 202, bodyAsText })
  const submit = createSubmitBatch(client, httpClient)
  expect(
    await submit([
      ['upsert', ROW],
      ['delete', { ...ROW, rowKey: 's' }],
    ]),
  ).toEqual([{ status: 204, etag: 'W/"1"' }, { status: 204 }])
})

const refusedWith = (code: string, text: string): string =>
  JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: text } } })

test.each<[string, { status: number; bodyAsText: string }, object]>([
  [
    'an action that is refused, by its index',
    {
      status: 202,
      bodyAsText: answerOf(
        `HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\n\r\n${refusedWith('EntityAlreadyExists', '3:The specified entity already exists.\nRequestId:a')}`,
      ),
    },
    {
      statusCode: 409,
      code: 'EntityAlreadyExists',
      message: '3:The specified entity already exists.\nRequestId:a',
    },
  ],
  [
    'a transaction that is refused',
    { status: 404, bodyAsText: refusedWith('TableNotFound', 'The table specified does not exist.') },
    { statusCode: 404, code: 'TableNotFound' },
  ],
  ['what is no answer of the service', { status: 502, bodyAsText: '<html>' }, { statusCode: 502 }],
  [
    'a part without a status',
    { status: 202, bodyAsText: answerOf('garbage') },
    { statusCode: undefined, name: 'RestError' },
  ],
])('%s is an error', async (_, answer, error) => {
  const { client, httpClient } = tableAnswering(answer)
  const submit = createSubmitBatch(client, httpClient)
  await expect(submit([['create', ROW]])).rejects.toMatchObject(error)
})
