import { describe, expect, test } from 'vitest'
import { findTicket } from '../../../../shared/bridge/ticket/find-ticket.ts'
import { NEW_TICKET_RECORD, type TicketRecord } from '../../../../shared/storage/ledger.ts'
import { followingCorrelationId } from '../../../../shared/ticket/keys.ts'
import { factsOf } from '../../../../shared/ticket/kinds.ts'
import { at, buildBegun, buildEpisode, buildItem, REF, ROW } from '../../../builders/batch.ts'
import { productNamed } from '../../../builders/products.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'

const NOW = Date.parse(at(100))

async function productWith(...correlationIds: readonly string[]): Promise<ScriptedProduct> {
  const product = new ScriptedProduct()
  for (const correlationId of correlationIds) await product.open({ correlationId, fields: {} })
  product.calls.length = 0
  return product
}

const find = (connector: ScriptedProduct, record: Partial<TicketRecord>, now = NOW) =>
  findTicket(
    ROW,
    { ...NEW_TICKET_RECORD, ...record },
    { connector, now: () => now, longestChangeSeconds: 65 },
  )

const opened = { id: 'INC1', number: 'INC1', url: 'https://product.example/INC1' }
const second = { id: 'INC2', number: 'INC2', url: 'https://product.example/INC2' }
const begunAgo = (seconds: number) => buildBegun({ begunAt: new Date(NOW - seconds * 1000).toISOString() })

describe('a ticket that the row does not know', () => {
  test('is not looked for when nothing is in doubt', async () => {
    const product = await productWith(ROW)
    expect(await find(product, {})).toEqual({ item: null, record: NEW_TICKET_RECORD, wasOpened: false })
    expect(product.calls).toEqual([])
  })

  test('is found when a try in doubt had opened it', async () => {
    const inDoubt = [begunAgo(1)]
    const found = await find(await productWith(ROW), { inDoubt })
    expect(found).toMatchObject({ item: { number: 'INC1' }, wasOpened: true })
    expect(found.record).toEqual({ ...NEW_TICKET_RECORD, inDoubt, item: opened })
  })

  test('is found under the correlation id of its generation', async () => {
    const product = await productWith(ROW, followingCorrelationId(ROW, 2))
    const found = await find(product, { generation: 2, inDoubt: [begunAgo(1)] })
    expect(found.record.item).toEqual(second)
  })

  test.each([
    [[79.999], 1],
    [[15], 65],
    [[0], 80],
    [[3600, 5], 75],
    [[5, 3600], 75],
  ])('and that was begun %s seconds ago may still appear for %d more', async (ago, retryAfterSeconds) => {
    const finding = find(await productWith(), { inDoubt: ago.map(begunAgo) })
    await expect(finding).rejects.toMatchObject({
      code: 'ticket_in_doubt',
      retryAfterSeconds,
      inDoubt: false,
    })
  })

  test.each([
    ['servicenow', 80],
    ['cherwell', 75],
    ['provance', 135],
    ['scsm', 150],
  ])(
    'may be there for as long as a change of %s and a copy that lags behind take: %d s',
    async (name, seconds) => {
      const { longestChangeSeconds } = factsOf(productNamed(name), 'incident')
      const tools = { connector: await productWith(), longestChangeSeconds }
      const record = { ...NEW_TICKET_RECORD, inDoubt: [begunAgo(0)] }
      const findAfter = (after: number) =>
        findTicket(ROW, record, { ...tools, now: () => NOW + after * 1000 })
      await expect(findAfter(0)).rejects.toMatchObject({ retryAfterSeconds: seconds })
      await expect(findAfter(seconds - 0.001)).rejects.toMatchObject({ code: 'ticket_in_doubt' })
      await expect(findAfter(seconds)).resolves.toMatchObject({ item: null })
    },
  )

  test('is not there when it is not found long enough after the last try: no try is in doubt any more', async () => {
    const record = { inDoubt: [begunAgo(80), begunAgo(3600)] }
    expect(await find(await productWith(), record)).toEqual({
      item: null,
      record: NEW_TICKET_RECORD,
      wasOpened: false,
    })
  })
})

describe('a ticket that the row knows', () => {
  const known = { item: opened, episodes: { a: buildEpisode() } }

  test('is read', async () => {
    const product = await productWith(ROW)
    expect(await find(product, known)).toEqual({
      item: buildItem({ ...opened }),
      record: { ...NEW_TICKET_RECORD, ...known },
      wasOpened: false,
    })
    expect(product.calls).toEqual(['read'])
  })

  test('is null when a person deleted it', async () => {
    expect(await find(await productWith(), { item: REF })).toMatchObject({ item: null, wasOpened: false })
  })

  test.each(['open', 'held'] as const)('and that is %s is not followed by another', async (status) => {
    const product = await productWith(ROW, followingCorrelationId(ROW, 1))
    product.setStatus('INC1', status)
    expect(await find(product, { ...known, inDoubt: [begunAgo(1)] })).toMatchObject({
      item: { number: 'INC1' },
    })
    expect(product.calls).toEqual(['read'])
  })

  test.each(['resolved', 'closed'] as const)(
    'and that is %s was followed by one that a Fired in doubt opened',
    async (status) => {
      const product = await productWith(ROW, followingCorrelationId(ROW, 1))
      product.setStatus('INC1', status)
      const found = await find(product, { ...known, inDoubt: [begunAgo(1)] })
      expect(found).toMatchObject({ item: { number: 'INC2' }, wasOpened: true })
      expect(found.record).toMatchObject({
        generation: 1,
        item: second,
        previous: { number: 'INC1', url: 'https://product.example/INC1' },
      })
    },
  )

  test('and that has ended is not followed by another when no Fired is in doubt, or no ticket is found', async () => {
    const product = await productWith(ROW, followingCorrelationId(ROW, 1))
    product.setStatus('INC1', 'resolved')
    const end = buildBegun({ condition: 'resolved' })
    expect(await find(product, { ...known, inDoubt: [end] })).toMatchObject({ item: { number: 'INC1' } })
    product.tickets.splice(1)
    const found = await find(product, { ...known, inDoubt: [begunAgo(1)] })
    expect(found).toMatchObject({ item: { number: 'INC1' }, wasOpened: false })
  })
})
