import { expect, test } from 'vitest'
import { look } from '../../../../shared/bridge/ticket/look.ts'
import type { TicketTools } from '../../../../shared/bridge/ticket/ticket-tools.ts'
import {
  at,
  buildBatch,
  buildBegun,
  buildEpisode,
  buildItem,
  buildRequest,
  buildTools,
  REF,
  ROW,
} from '../../../builders/batch.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'

const NOW = at(100)
const request = buildRequest()
const theirs = { assignee: 'beth', group: 'theirs', inWork: true }

/** A product that has one ticket, which a person has. */
async function toolsWithTicket(): Promise<TicketTools & { readonly connector: ScriptedProduct }> {
  const connector = new ScriptedProduct()
  await connector.open({ correlationId: ROW, fields: {} })
  connector.setAssignment('INC1', theirs)
  connector.calls.length = 0
  return buildTools({ connector })
}

test('the product is asked once: after that, what it answered last counts', async () => {
  const tools = await toolsWithTicket()
  const seen = await look(buildBatch([request], { item: { ...REF, id: 'INC1' } }), tools)
  expect(seen.item).toMatchObject({ number: 'INC1', assignment: theirs })
  expect(await look(seen, tools)).toEqual(seen)
  expect(tools.connector.calls).toEqual(['read'])
})

test('an assignment that is seen counts as ours until we know better', async () => {
  const tools = await toolsWithTicket()
  const { record } = await look(buildBatch([request], { item: { ...REF, id: 'INC1' } }), tools)
  expect(record.assignment).toEqual(theirs)
  const ours = { assignee: '', group: 'ours', inWork: false }
  const known = buildBatch([request], { item: REF, assignment: ours }, { item: null })
  expect((await look(known, tools)).record.assignment).toEqual(ours)
})

test('a ticket that a person deleted has ended, by the end in doubt perhaps', async () => {
  const end = buildBegun({ condition: 'resolved', occurredAt: at(50) })
  const known = { item: REF, episodes: { a: buildEpisode() }, inDoubt: [end] }
  const { record } = await look(buildBatch([request], known, { item: null }), await toolsWithTicket())
  expect(record).toMatchObject({ resolvedByUsAt: NOW, episodes: { a: buildEpisode({ endedAt: at(50) }) } })
})

test('where there is no ticket nothing is proven', async () => {
  const end = buildBegun({ condition: 'resolved', occurredAt: at(50) })
  const before = buildBatch([request], { inDoubt: [end] }, { item: null })
  expect(await look(before, await toolsWithTicket())).toEqual(before)
})

test('the ticket that a try in doubt had opened is found', async () => {
  const state = await look(buildBatch([request], { inDoubt: [buildBegun()] }), await toolsWithTicket())
  expect(state).toMatchObject({ wasOpened: true, record: { item: { number: 'INC1' } } })
  expect(state.item).toMatchObject(buildItem({ id: 'INC1', assignment: theirs }))
})

test.each([
  [0, 80],
  [79, 1],
])(
  'a change in doubt that was begun %d s ago and is not found may still come, for %d s',
  async (ago, left) => {
    const begunAt = new Date(Date.parse(NOW) - ago * 1000).toISOString()
    const known = { item: { ...REF, id: 'INC1' }, inDoubt: [buildBegun({ deliveryId: 'another', begunAt })] }
    const looking = look(buildBatch([request], known), await toolsWithTicket())
    await expect(looking).rejects.toMatchObject({
      code: 'ticket_in_doubt',
      retryAfterSeconds: left,
      inDoubt: false,
    })
  },
)

test('a change in doubt is waited for no longer once it is found, or the product can be at work on it no more', async () => {
  const item = { ...REF, id: 'INC1' }
  const found = await toolsWithTicket()
  await found.connector.change(item, { action: 'note', id: 'change-d', fields: {} })
  const young = { item, inDoubt: [buildBegun({ begunAt: NOW })] }
  await expect(look(buildBatch([request], young), found)).resolves.toMatchObject({ item: { number: 'INC1' } })
  const old = { item, inDoubt: [buildBegun({ begunAt: new Date(Date.parse(NOW) - 80_000).toISOString() })] }
  const state = await look(buildBatch([request], old), await toolsWithTicket())
  expect(state).toMatchObject({ item: { number: 'INC1' } })
})

test.each([
  ['none', [], { pendingDigest: 5, notedAt: [] }],
  ['the first', ['first'], { pendingDigest: 3, notedAt: [at(10)] }],
  // The second was to tell what the first had not; with it all are told that came before.
  ['the second', ['second'], { pendingDigest: 1, notedAt: [at(20)] }],
  ['both', ['first', 'second'], { pendingDigest: 1, notedAt: [at(20)] }],
])(
  'of two digests in doubt the ticket has %s: the reports of the last one are told',
  async (_, written, expected) => {
    const item = { ...REF, id: 'INC1' }
    const tools = await toolsWithTicket()
    for (const id of written) await tools.connector.change(item, { action: 'note', id, fields: {} })
    const digestsInDoubt = [
      { changeId: 'first', begunAt: at(10), reports: 2 },
      { changeId: 'second', begunAt: at(20), reports: 4 },
    ]
    const { record } = await look(buildBatch([request], { item, pendingDigest: 5, digestsInDoubt }), tools)
    expect(record).toMatchObject({ ...expected, digestsInDoubt: [] })
  },
)
