import { RestError } from '@azure/core-rest-pipeline'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ActionAnswer, TableAction } from '../../../shared/storage/azure/table-batch.ts'
import { createTableGroups } from '../../../shared/storage/azure/table-groups.ts'
import { propertyRuns } from '../../builders/thoroughness.ts'

/** A table of one partition, by the rules of entity group transactions. */
class FakeTable {
  readonly rows = new Map<string, number>()
  transactions = 0
  /** Actions of the largest one. */
  largest = 0
  /** What is thrown, once, in place of the next answer; `after` the transaction was carried out. */
  fault: { readonly error: Error; readonly after: boolean } | undefined
  /** Whether refusals say which action they are about. */
  namesIndex = true
  #etag = 0

  submit = async (actions: readonly TableAction[]): Promise<readonly ActionAnswer[]> => {
    await new Promise(setImmediate)
    this.transactions += 1
    this.largest = Math.max(this.largest, actions.length)
    const fault = this.fault
    this.fault = undefined
    if (fault?.after === false) throw fault.error
    const before = new Map(this.rows)
    const seen = new Set<string>()
    const answers = actions.map((action, index) => {
      const rowKey = action[1].rowKey ?? ''
      const status = actions.length > 100 || seen.has(rowKey) ? 400 : this.#carryOut(action)
      seen.add(rowKey)
      if (status < 300) return { status, etag: String(this.rows.get(rowKey) ?? '') }
      this.rows.clear()
      for (const [key, etag] of before) this.rows.set(key, etag)
      throw new RestError(this.namesIndex ? `${index}:refused` : 'refused at 0:00', { statusCode: status })
    })
    if (fault !== undefined) throw fault.error
    return answers
  }

  #carryOut([kind, { rowKey = '' }, , options]: TableAction): number {
    const etag = this.rows.get(rowKey)
    if (kind === 'create' && etag !== undefined) return 409
    if ((kind === 'update' || kind === 'delete') && etag === undefined) return 404
    const asked = kind === 'update' ? (options as { etag: string }).etag : undefined
    if (asked !== undefined && asked !== String(etag)) return 412
    this.#etag += 1
    if (kind === 'delete') this.rows.delete(rowKey)
    else this.rows.set(rowKey, this.#etag)
    return 204
  }
}

const entity = (rowKey: string): { partitionKey: string; rowKey: string } => ({ partitionKey: 'p', rowKey })

/** `create` and `delete` of a row, and an `update` that expects an ETag which it never has. */
const units = fc.array(
  fc.uniqueArray(
    fc.record({
      kind: fc.constantFrom('create', 'upsert', 'delete', 'update'),
      row: fc.integer({ min: 0, max: 12 }).map(String),
    }),
    { selector: ({ row }) => row, minLength: 1, maxLength: 3 },
  ),
  { maxLength: 80 },
)

function actionOf({ kind, row }: { kind: string; row: string }): TableAction {
  switch (kind) {
    case 'create':
      return ['create', entity(row)]
    case 'delete':
      return ['delete', entity(row)]
    case 'upsert':
      return ['upsert', entity(row), 'Replace']
    default:
      return ['update', entity(row), 'Replace', { etag: 'another' }]
  }
}

async function outcomesOf(promises: Promise<readonly string[]>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(promises)
  return settled.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value.length : (outcome.reason as RestError).statusCode,
  )
}

test('each has the outcome that it would have alone, one after the other', async () => {
  const alone = fc.asyncProperty(units, fc.boolean(), async (asked, namesIndex) => {
    const [shared, one] = [new FakeTable(), new FakeTable()]
    shared.namesIndex = namesIndex
    const submit = createTableGroups(shared.submit)
    const together = outcomesOf(asked.map((unit) => submit(unit.map(actionOf))))
    const inTurn: unknown[] = []
    for (const unit of asked)
      inTurn.push(...(await outcomesOf([createTableGroups(one.submit)(unit.map(actionOf))])))
    expect(await together).toEqual(inTurn)
    expect([...shared.rows.keys()].toSorted()).toEqual([...one.rows.keys()].toSorted())
  })
  await fc.assert(alone, propertyRuns(100, 5000))
})

test('a refusal costs two transactions more at most, and no transaction exceeds the allowed size', async () => {
  const table = new FakeTable()
  const submit = createTableGroups(table.submit)
  await submit([['create', entity('7')]])
  table.transactions = 0
  const rows = Array.from({ length: 50 }, (_, row) =>
    submit([
      ['create', entity(String(row))],
      ['create', entity(`i${row}`)],
    ]),
  )
  expect(await outcomesOf(rows)).toEqual(rows.map((_, row) => (row === 7 ? 409 : 2)))
  expect(table.transactions).toBe(3)
  expect(table.largest).toBe(100)
})

test('more than a transaction takes goes in several', async () => {
  const table = new FakeTable()
  const submit = createTableGroups(table.submit)
  await Promise.all(Array.from({ length: 250 }, (_, row) => submit([['create', entity(String(row))]])))
  expect([table.transactions, table.rows.size]).toEqual([3, 250])
})

test.each([
  ['texts', { text: '"'.repeat(400_000) }, 5],
  ['bytes, which go as base64', { size: 300_000, bytes: new Uint8Array(300_000) }, 4],
  ['more than a transaction should take, which goes alone', { text: 'x'.repeat(3_000_000) }, 1],
])('large rows go in as many as the service takes bytes: %s', async (_, values, most) => {
  const table = new FakeTable()
  const submit = createTableGroups(table.submit)
  const rows = Array.from({ length: most + 1 }, (__, row) =>
    submit([['create', { ...entity(String(row)), ...values }]]),
  )
  expect(await outcomesOf(rows)).toEqual(rows.map(() => 1))
  expect([table.transactions, table.largest]).toEqual([2, most])
})

test('rows of two partitions never share a transaction, and those of one do', async () => {
  const transactions: unknown[] = []
  const submit = createTableGroups(async (actions) => {
    transactions.push(actions.map(([, { partitionKey, rowKey }]) => `${partitionKey} ${rowKey}`))
    return actions.map(() => ({ status: 204 }))
  })
  const rows = ['p 1', 'q 2', 'p 3', 'q 4'].map((row) => row.split(' '))
  await Promise.all(
    rows.map(([partitionKey = '', rowKey = '']) => submit([['create', { partitionKey, rowKey }]])),
  )
  expect(transactions).toEqual([
    ['p 1', 'p 3'],
    ['q 2', 'q 4'],
  ])
})

test('the second writer of a row waits, though another row that it writes is free', async () => {
  const table = new FakeTable()
  const submit = createTableGroups(table.submit)
  const both = ['one', 'other'].map((own) =>
    submit([
      ['upsert', entity(own), 'Replace'],
      ['upsert', entity('shared'), 'Replace'],
    ]),
  )
  expect(await outcomesOf(both)).toEqual([2, 2])
  expect(table.transactions).toBe(2)
})

test('each learns the ETags of its own rows, in order; a deleted row has no ETag', async () => {
  const table = new FakeTable()
  const submit = createTableGroups(table.submit)
  await submit([['create', entity('old')]])
  const first = submit([
    ['create', entity('a')],
    ['delete', entity('old')],
  ])
  const second = submit([['create', entity('b')]])
  expect(await Promise.all([first, second])).toEqual([['2', ''], ['4']])
})

test.each([
  ['is not reached', false],
  ['loses its answer', true],
])('a storage that %s fails all that were on their way, and no others', async (_, after) => {
  const table = new FakeTable()
  const submit = createTableGroups(table.submit)
  const error = new RestError('away', { code: 'ECONNRESET' })
  table.fault = { error, after }
  const lost = Promise.allSettled(['a', 'b'].map((row) => submit([['create', entity(row)]])))
  expect((await lost).map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([
    error,
    error,
  ])
  expect(table.rows.size).toBe(after ? 2 : 0)
  expect(await outcomesOf(['a', 'c'].map((row) => submit([['create', entity(row)]])))).toEqual(
    after ? [409, 1] : [1, 1],
  )
})

test.each([
  ['without a word of success', [500, 500]],
  ['of which a part is no success', [204, 300]],
  ['that is cut off', [204]],
])('an answer %s is an error', async (_, statuses) => {
  const submit = createTableGroups(async () => statuses.map((status) => ({ status })))
  const submitted = submit([
    ['create', entity('a')],
    ['create', entity('b')],
  ])
  await expect(submitted).rejects.toThrow('not one that was carried out')
})
