import { odata, TableClient, type TableEntity, type TransactionAction } from '@azure/data-tables'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  startTableStorage,
  type TableStorage,
} from '../../../simulators/table-storage/start-table-storage.ts'

let storage: TableStorage
let client: TableClient

beforeEach(async () => {
  storage = await startTableStorage()
  client = clientOf('things')
  await client.createTable()
})
afterEach(() => storage.stop())

function clientOf(table: string): TableClient {
  return TableClient.fromConnectionString(storage.connectionString, table, { allowInsecureConnection: true })
}

const thing = (rowKey: string, values: object = {}): TableEntity => ({ partitionKey: 'p', rowKey, ...values })

/** Rows `000`, `001` … of a partition. */
function seed(count: number, partitionKey = 'p'): void {
  storage.seed(
    'things',
    Array.from({ length: count }, (_, index) => ({
      partitionKey,
      rowKey: String(index).padStart(4, '0'),
      properties: { index, isOdd: index % 2 === 1, name: `it's ${index}` },
    })),
  )
}

async function listed(filter: string, top = 1000): Promise<{ rows: string[]; pages: number }> {
  const pages: string[][] = []
  for await (const page of client.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize: top }))
    pages.push(page.map(({ rowKey = '' }) => rowKey))
  return { rows: pages.flat(), pages: pages.length }
}

/** Entities that are looked at for a page. */
async function readFor(filter: string, top: number): Promise<number> {
  const before = storage.cost.entitiesRead
  await client.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize: top }).next()
  return storage.cost.entitiesRead - before
}

const many = (count: number, value: unknown): object =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, value]))

/** The SDK’s error of a single request. */
const refusedWith = (statusCode: number, code: string): object => ({
  statusCode,
  details: { odataError: { code } },
})

const codeOf = (error: unknown): unknown =>
  (error as { details?: { odataError?: { code?: string } } }).details?.odataError?.code

const rows = async (filter: string): Promise<string[]> => (await listed(filter)).rows

describe('an entity', () => {
  test('is read as it was written, with a time and an ETag', async () => {
    const values = {
      text: 'it’s',
      whole: 3,
      part: 1.5,
      isSo: true,
      bytes: Buffer.from([1, 2]),
      big: 2n ** 40n,
    }
    const { etag } = await client.createEntity(thing("o'1", values))
    const read = await client.getEntity('p', "o'1")
    expect(read).toMatchObject({ ...thing("o'1", values), etag })
    expect(Math.abs(Date.parse(String(read.timestamp)) - Date.now())).toBeLessThan(60_000)
  })

  test('can be created only once', async () => {
    await client.createEntity(thing('1'))
    await expect(client.createEntity(thing('1'))).rejects.toMatchObject(
      refusedWith(409, 'EntityAlreadyExists'),
    )
  })

  test('is merged or replaced under its ETag', async () => {
    const { etag = '' } = await client.createEntity(thing('1', { one: 'a', other: new Uint8Array([1]) }))
    const merged = await client.updateEntity(thing('1', { other: 'b' }), 'Merge', { etag })
    expect(merged.etag).not.toBe(etag)
    expect(await client.getEntity('p', '1')).toMatchObject({ one: 'a', other: 'b' })

    const tooLate = client.updateEntity(thing('1', { one: 'c' }), 'Replace', { etag })
    await expect(tooLate).rejects.toMatchObject(refusedWith(412, 'UpdateConditionNotSatisfied'))

    await client.updateEntity(thing('1', { third: 'c' }), 'Replace', { etag: merged.etag ?? '' })
    expect(await client.getEntity('p', '1')).not.toHaveProperty('one')
  })

  test('is created by an upsert, and not by an update', async () => {
    await client.upsertEntity(thing('1', { one: 'a' }), 'Merge')
    await client.upsertEntity(thing('1', { other: 'b' }), 'Merge')
    expect(await client.getEntity('p', '1')).toMatchObject({ one: 'a', other: 'b' })
    const gone = refusedWith(404, 'ResourceNotFound')
    await expect(client.updateEntity(thing('2'), 'Replace')).rejects.toMatchObject(gone)
  })

  test('is deleted under its ETag, and gone then', async () => {
    const { etag = '' } = await client.createEntity(thing('1'))
    const { etag: newer = '' } = await client.updateEntity(thing('1', { one: 'a' }), 'Merge', { etag })
    await expect(client.deleteEntity('p', '1', { etag })).rejects.toMatchObject({ statusCode: 412 })
    await client.deleteEntity('p', '1', { etag: newer })
    const gone = refusedWith(404, 'ResourceNotFound')
    await expect(client.getEntity('p', '1')).rejects.toMatchObject(gone)
    await expect(client.deleteEntity('p', '1')).rejects.toMatchObject(gone)
  })

  test('keeps the service’s sizes and types', async () => {
    const refused = (values: object, rowKey = '1'): Promise<unknown> =>
      client.createEntity(thing(rowKey, values)).catch(codeOf)
    expect(await refused({ text: 'x'.repeat(32_769) })).toBe('PropertyValueTooLarge')
    expect(await refused({ bytes: new Uint8Array(65_537) })).toBe('PropertyValueTooLarge')
    expect(await refused(many(253, 1))).toBe('TooManyProperties')
    expect(await refused(many(17, 'x'.repeat(32_768)))).toBe('EntityTooLarge')
    expect(await refused({ whole: 2 ** 31 })).toBe('InvalidInput')
    expect(await refused({}, 'a/b')).toBe('OutOfRangeInput')
    await client.createEntity(thing('1', { ...many(14, 'x'.repeat(32_768)), bytes: new Uint8Array(65_536) }))
  })
})

describe('a table', () => {
  test('is created only once', async () => {
    const body = JSON.stringify({ TableName: 'things' })
    const again = await fetch(`${storage.url}/Tables`, { method: 'POST', body })
    expect(again.status).toBe(409)
    expect(await again.json()).toMatchObject({ 'odata.error': { code: 'TableAlreadyExists' } })
  })

  test('that does not exist has no entities, and accepts none', async () => {
    const other = clientOf('others')
    const notFound = refusedWith(404, 'TableNotFound')
    await expect(other.createEntity(thing('1'))).rejects.toMatchObject(notFound)
    await expect(other.getEntity('p', '1')).rejects.toMatchObject(notFound)
    await expect(other.listEntities().next()).rejects.toMatchObject(notFound)
    await expect(other.submitTransaction([['create', thing('1')]])).rejects.toMatchObject({
      statusCode: 404,
      code: 'TableNotFound',
    })
  })
})

describe('an entity group transaction', () => {
  test('carries out all of its actions', async () => {
    await client.createEntity(thing('old', { one: 'a' }))
    await client.createEntity(thing('gone'))
    const { subResponses } = await client.submitTransaction([
      ['create', thing("new 'one'", { text: 'ü' })],
      ['update', thing('old', { other: 'b' }), 'Merge'],
      ['upsert', thing('upserted'), 'Replace'],
      ['delete', thing('gone')],
    ])
    expect(subResponses.map(({ status }) => status)).toEqual([204, 204, 204, 204])
    const { etag } = await client.getEntity('p', "new 'one'")
    expect(subResponses[0]?.etag?.trim()).toBe(etag)
    expect(await client.getEntity('p', 'old')).toMatchObject({ one: 'a', other: 'b' })
    expect(await rows('')).toEqual(["new 'one'", 'old', 'upserted'])
  })

  const refused: [string, TransactionAction[], object][] = [
    [
      'that is there',
      [
        ['create', thing('1')],
        ['create', thing('there')],
      ],
      { statusCode: 409, code: 'EntityAlreadyExists', message: /^1:/ },
    ],
    [
      'that has changed',
      [
        ['create', thing('1')],
        ['create', thing('2')],
        ['update', thing('there'), 'Replace', { etag: 'W/"other"' }],
      ],
      { statusCode: 412, code: 'UpdateConditionNotSatisfied', message: /^2:/ },
    ],
    [
      'that is gone',
      [
        ['create', thing('1')],
        ['delete', thing('2')],
      ],
      { statusCode: 404, code: 'ResourceNotFound', message: /^1:/ },
    ],
    [
      'that is in it already',
      [
        ['create', thing('1')],
        ['upsert', thing('1'), 'Merge'],
      ],
      { statusCode: 400, code: 'InvalidDuplicateRow', message: /^1:/ },
    ],
    [
      'that is one too many',
      Array.from({ length: 101 }, (_, index): TransactionAction => ['create', thing(String(index))]),
      { statusCode: 400, code: 'InvalidInput', message: /^100:/ },
    ],
  ]
  test.each(refused)('names the entity %s, and carries out nothing', async (_, actions, error) => {
    await client.createEntity(thing('there'))
    const { message, ...facts } = error as { message: RegExp }
    const thrown: unknown = await client.submitTransaction(actions).catch((each: unknown) => each)
    expect(thrown).toMatchObject({ ...facts, message: expect.stringMatching(message) as unknown })
    expect(await rows('')).toEqual(['there'])
  })

  test('is of one partition', async () => {
    const body = [
      '--b',
      'Content-Type: multipart/mixed; boundary=c',
      '',
      ...['p', 'q'].flatMap((partition) => [
        '--c',
        'Content-Type: application/http',
        '',
        `PUT ${storage.url}/things(PartitionKey='${partition}',RowKey='1') HTTP/1.1`,
        '',
        '{}',
      ]),
      '--c--',
      '--b--',
      '',
    ].join('\r\n')
    const headers = { 'Content-Type': 'multipart/mixed; boundary=b' }
    const answer = await fetch(`${storage.url}/$batch`, { method: 'POST', headers, body })
    expect(answer.status).toBe(202)
    const text = await answer.text()
    expect(text).toContain('HTTP/1.1 400 Bad Request')
    expect(text).toContain(
      '"code":"CommandsInBatchActOnDifferentPartitions","message":{"lang":"en-US","value":"1:',
    )
    expect(await rows('')).toEqual([])
  })
})

describe('a query', () => {
  test('finds ranges of keys and values of properties', async () => {
    seed(6)
    seed(2, 'q')
    expect(await rows(odata`PartitionKey eq ${'p'} and RowKey gt ${'0001'} and RowKey lt ${'0004'}`)).toEqual(
      ['0002', '0003'],
    )
    expect(await rows("PartitionKey eq 'p' and RowKey ge '0001' and RowKey le '0002'")).toEqual([
      '0001',
      '0002',
    ])
    expect(await rows("PartitionKey eq 'p' and RowKey eq '0005'")).toEqual(['0005'])
    expect(await rows("PartitionKey gt 'p'")).toEqual(['0000', '0001'])
    expect(await rows("PartitionKey lt 'q' and index ge 4")).toEqual(['0004', '0005'])
    expect(await rows("isOdd eq true and PartitionKey eq 'p' and index lt 3")).toEqual(['0001'])
    expect(await rows(odata`PartitionKey eq 'p' and name eq ${"it's 3"}`)).toEqual(['0003'])
  })

  test('compares the time of an entity', async () => {
    seed(2)
    expect(await rows(odata`Timestamp lt ${new Date(Date.now() + 60_000)}`)).toEqual(['0000', '0001'])
    expect(await rows(odata`Timestamp lt ${new Date(Date.now() - 60_000)}`)).toEqual([])
  })

  test('is answered a page at a time, in the order of the keys', async () => {
    seed(7)
    expect(await listed("PartitionKey eq 'p'", 3)).toEqual({
      rows: ['0000', '0001', '0002', '0003', '0004', '0005', '0006'],
      pages: 3,
    })
  })

  test('reads its range, and no more than requested', async () => {
    seed(3000)
    expect(await readFor("PartitionKey eq 'p' and RowKey gt '1000' and RowKey lt '2000'", 50)).toBe(50)
    expect(await readFor("PartitionKey eq 'p' and RowKey gt '1000' and RowKey lt '1003'", 50)).toBe(2)
    expect(await readFor("PartitionKey eq 'q'", 50)).toBe(0)
    expect(await readFor("PartitionKey eq 'p' and isOdd eq true", 50)).toBe(100)
  })

  test('that scans more than a thousand continues in further requests, although it finds nothing', async () => {
    seed(2500)
    const before = storage.cost.transactions
    expect(await listed("PartitionKey eq 'p' and index gt 2450", 50)).toMatchObject({
      rows: { length: 49 },
      pages: 3,
    })
    expect(storage.cost.transactions - before).toBe(3)
  })

  test('has a continuation in the service’s form', async () => {
    storage.seed(
      'things',
      ['13', '14'].map((rowKey) => ({ partitionKey: 'listEntitiesTest', rowKey, properties: {} })),
    )
    const { headers } = await fetch(`${storage.url}/things()?$top=1`)
    expect(headers.get('x-ms-continuation-NextPartitionKey')).toBe('1!24!bGlzdEVudGl0aWVzVGVzdA--')
    expect(headers.get('x-ms-continuation-NextRowKey')).toBe('1!4!MTQ-')
  })
})

test.each([
  ['/Tables'],
  ["/Tables('things')", { method: 'DELETE' }],
  ['/things()?$select=index'],
  ['/things()?$filter=not (index eq 1)'],
  ['/things()?$filter=index ne 1'],
  ["/things()?$filter=PartitionKey eq 'p' and "],
  ['/?comp=stats&restype=service'],
  ['/things', { method: 'POST', body: '{"PartitionKey":"p","RowKey":"1"}' }],
  ["/things(PartitionKey='p',RowKey='1')", { method: 'MERGE', body: '{}' }],
])('what is left out is refused: %s', async (path, request: RequestInit = {}) => {
  const answer = await fetch(storage.url + path, request)
  expect(answer.status).toBe(501)
  expect(await answer.json()).toMatchObject({ 'odata.error': { code: 'NotImplemented' } })
})
