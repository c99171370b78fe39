import { describe, expect, test } from 'vitest'
import { endIdOf } from '../../../../shared/bridge/ticket/changes.ts'
import { look } from '../../../../shared/bridge/ticket/look.ts'
import type { TicketTools } from '../../../../shared/bridge/ticket/ticket-tools.ts'
import type { BegunDigest } from '../../../../shared/storage/ledger.ts'
import { lasting } from '../../../../shared/ticket/episodes.ts'
import { followingCorrelationId, seriesIdOf } from '../../../../shared/ticket/keys.ts'
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
import { buildPolicy, buildRoute } from '../../../builders/config.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'

const NOW = at(100)
const secondsAgo = (seconds: number): string => new Date(Date.parse(NOW) - seconds * 1000).toISOString()
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

test('the product is read once: after that, its last answer counts', async () => {
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

test('the ticket that a try in doubt had opened is found, and waits for no change', async () => {
  const inDoubt = [buildBegun({ begunAt: NOW })]
  const state = await look(buildBatch([request], { inDoubt }), await toolsWithTicket())
  expect(state).toMatchObject({ wasOpened: true, record: { item: { number: 'INC1' } } })
  expect(state.item).toMatchObject(buildItem({ id: 'INC1', assignment: theirs }))
})

test.each([
  [
    'that a try in doubt had opened is',
    { inDoubt: [buildBegun()] },
    [seriesIdOf('servicenow', 'servicenow', 's')],
  ],
  ['that is a roll-up is not', { inDoubt: [buildBegun()], rollUp: { rule: '', since: at(0) } }, []],
  ['that was known is not', { item: { ...REF, id: 'INC1' } }, []],
])('a ticket %s the latest of its series from then on', async (_, record, expected) => {
  const remembered: string[] = []
  const remember = (series: string): void => void remembered.push(series)
  const series = { latest: async () => undefined, remember }
  const inSeries = buildRequest({ series: 's' })
  await look(buildBatch([inSeries], record), { ...(await toolsWithTicket()), series })
  expect(remembered).toEqual(expected)
})

test('the decision uses the one look: it does not wait for a change that was begun since', async () => {
  const tools = await toolsWithTicket()
  const known = { item: { ...REF, id: 'INC1' }, inDoubt: [buildBegun({ begunAt: NOW })] }
  const state = buildBatch([request], known, { item: buildItem({ id: 'INC1' }) })
  await expect(look(state, tools)).resolves.toMatchObject({ item: { id: 'INC1' } })
  expect(tools.connector.calls).toEqual([])
})

test('nothing is looked for in a ticket that a person deleted', async () => {
  const begun = buildBegun({ condition: 'resolved', begunAt: NOW })
  const digestsInDoubt = [{ changeId: 'digest', begunAt: NOW, reports: 1 }]
  const tools = await toolsWithTicket()
  const seen = await look(buildBatch([request], { item: REF, inDoubt: [begun], digestsInDoubt }), tools)
  expect(seen).toMatchObject({ item: null, record: { status: 'closed', digestsInDoubt: [] } })
  expect(tools.connector.calls).toEqual(['read'])
})

const fired = buildBegun()
const ended = buildBegun({ condition: 'resolved' })
test.each([
  ['a person has reopened is new in Azure again', [], 'New'],
  ['was reopened beside an end in doubt is so, too', [ended], 'New'],
  ['a Fired in doubt may have reopened is not', [fired], null],
  ['a Fired in doubt may have reopened is not, nor is it beside an end in doubt', [ended, fired], null],
])('the alert of a ticket that %s', async (_, inDoubt, wanted) => {
  const seen = { isOver: true, assignee: 'beth', isInWork: true }
  const alertResponse = { wanted: 'Closed', seen, ours: null } as const
  const known = { item: { ...REF, id: 'INC1' }, status: 'resolved', inDoubt, alertResponse } as const
  const { record } = await look(buildBatch([request], known), await toolsWithTicket())
  expect(record.alertResponse).toEqual({ wanted, seen: { ...seen, isOver: false }, ours: null })
})

test('the alert of a ticket that a person has resolved is closed, and the ticket is seen as it is', async () => {
  const seen = { isOver: false, assignee: '', isInWork: false }
  const known = { item: { ...REF, id: 'INC1' }, alertResponse: { wanted: null, seen, ours: null } }
  const tools = await toolsWithTicket()
  tools.connector.setStatus('INC1', 'resolved')
  const { record } = await look(buildBatch([request], known), tools)
  expect(record.alertResponse).toEqual({
    wanted: 'Closed',
    seen: { isOver: true, assignee: 'beth', isInWork: true },
    ours: null,
  })
})

test.each([
  [0, 80],
  [79, 1],
])(
  'a change in doubt that was begun %d s ago and is not found may still come, for %d s',
  async (ago, left) => {
    const begun = buildBegun({ deliveryId: 'another', begunAt: secondsAgo(ago) })
    const known = { item: { ...REF, id: 'INC1' }, inDoubt: [begun] }
    const looking = look(buildBatch([request], known), await toolsWithTicket())
    await expect(looking).rejects.toMatchObject({
      code: 'ticket_in_doubt',
      retryAfterSeconds: left,
      inDoubt: false,
    })
  },
)

test('a change in doubt is no longer waited for once it is found, or once the product cannot still be working on it', async () => {
  const item = { ...REF, id: 'INC1' }
  const found = await toolsWithTicket()
  await found.connector.change(item, { action: 'note', id: 'change-d', fields: {} })
  const young = { item, inDoubt: [buildBegun({ begunAt: NOW })] }
  await expect(look(buildBatch([request], young), found)).resolves.toMatchObject({ item: { number: 'INC1' } })
  const old = { item, inDoubt: [buildBegun({ begunAt: secondsAgo(80) })] }
  const tools = await toolsWithTicket()
  const state = await look(buildBatch([request], old), tools)
  expect(state).toMatchObject({ item: { number: 'INC1' } })
  expect(tools.connector.calls).toEqual(['read'])
})

test('a change in doubt is waited for as long as its own tries may take', async () => {
  const inDoubt = [
    buildBegun({ changeId: 'first', begunAt: secondsAgo(60) }),
    buildBegun({ changeId: 'second', begunAt: NOW }),
  ]
  const looking = look(
    buildBatch([request], { item: { ...REF, id: 'INC1' }, inDoubt }),
    await toolsWithTicket(),
  )
  await expect(looking).rejects.toMatchObject({ code: 'ticket_in_doubt', retryAfterSeconds: 20 })
})

test('a digest in doubt that is not found is waited for while it may still come', async () => {
  const digestsInDoubt = [{ changeId: 'digest', begunAt: secondsAgo(10), reports: 1 }]
  const known = { item: { ...REF, id: 'INC1' }, pendingDigest: 1, digestsInDoubt }
  const looking = look(buildBatch([request], known), await toolsWithTicket())
  await expect(looking).rejects.toMatchObject({ code: 'ticket_in_doubt', retryAfterSeconds: 70 })
})

const begunAt = (seconds: number): BegunDigest[] => [
  { changeId: 'wake-up', begunAt: secondsAgo(seconds), reports: 0 },
]

describe('an end that a wake-up has begun, without an answer', () => {
  const item = { ...REF, id: 'INC1' }
  const id = endIdOf({ changeId: 'wake-up' })

  test('is waited for while the product may still carry it out: it would undo what is written meanwhile', async () => {
    const tools = await toolsWithTicket()
    const looking = look(buildBatch([request], { item, digestsInDoubt: begunAt(10) }), tools)
    await expect(looking).rejects.toMatchObject({ code: 'ticket_in_doubt', retryAfterSeconds: 70 })
  })

  test('did not happen when it is not found after that', async () => {
    const tools = await toolsWithTicket()
    const { record } = await look(buildBatch([request], { item, digestsInDoubt: begunAt(80) }), tools)
    expect(record).toMatchObject({ status: 'open', resolvedByUsAt: null, digestsInDoubt: [], notedAt: [] })
  })

  test('is ours when it is found, so that the ticket may be reopened', async () => {
    const tools = await toolsWithTicket()
    await tools.connector.change(item, { action: 'resolve', id, fields: {} })
    const { record, digest } = await look(buildBatch([request], { item, digestsInDoubt: begunAt(10) }), tools)
    expect(record).toMatchObject({ status: 'resolved', resolvedByUsAt: secondsAgo(10), digestsInDoubt: [] })
    expect([record.notedAt, digest]).toEqual([[], undefined])
  })

  test('ends the episodes whose end is never reported, as it was to', async () => {
    const tools = await toolsWithTicket()
    await tools.connector.change(item, { action: 'resolve', id, fields: {} })
    const route = buildRoute('servicenow', { policy: buildPolicy({ closeAfterSeconds: 60 }) })
    const heardAt = secondsAgo(100)
    const episodes = { a: buildEpisode({ reportsEnd: 'no', firedAt: heardAt }) }
    const known = { item, heardAt, episodes, digestsInDoubt: begunAt(10) }
    const { record } = await look(buildBatch([buildRequest({ route })], known), tools)
    expect(lasting(record.episodes)).toEqual([])
  })

  test('covers the reports that waited', async () => {
    const tools = await toolsWithTicket()
    await tools.connector.change(item, { action: 'resolve', id, fields: {} })
    const digestsInDoubt = begunAt(10).map((one) => ({ ...one, reports: 2 }))
    const { record } = await look(buildBatch([request], { item, pendingDigest: 3, digestsInDoubt }), tools)
    expect(record.pendingDigest).toBe(1)
  })
})

test('the ticket that follows one with reports left has no digest', async () => {
  const tools = await toolsWithTicket()
  await tools.connector.open({ correlationId: followingCorrelationId(ROW, 1), fields: {} })
  tools.connector.setStatus('INC1', 'resolved')
  const known = { item: { ...REF, id: 'INC1' }, pendingDigest: 3, inDoubt: [buildBegun()] }
  const state = await look(buildBatch([request], known), tools)
  expect(state).toMatchObject({ digest: undefined, record: { generation: 1, pendingDigest: 0 } })
})

const NOTED = { actions: ['note'], reasonCode: 'written-by-earlier-try' }
test.each([
  ['none', [], { pendingDigest: 5, notedAt: [] }, undefined],
  ['the first', ['first'], { pendingDigest: 3, notedAt: [at(10)] }, NOTED],
  // The second was to report what the first had not; with it every earlier report is written.
  ['the second', ['second'], { pendingDigest: 1, notedAt: [at(20)] }, NOTED],
  ['both', ['first', 'second'], { pendingDigest: 1, notedAt: [at(20)] }, NOTED],
])(
  'of two digests in doubt the ticket has %s: the reports of the last one are written',
  async (_, written, expected, digest) => {
    const item = { ...REF, id: 'INC1' }
    const tools = await toolsWithTicket()
    for (const id of written) await tools.connector.change(item, { action: 'note', id, fields: {} })
    const digestsInDoubt = [
      { changeId: 'first', begunAt: at(10), reports: 2 },
      { changeId: 'second', begunAt: at(20), reports: 4 },
    ]
    const state = await look(buildBatch([request], { item, pendingDigest: 5, digestsInDoubt }), tools)
    expect(state.record).toMatchObject({ ...expected, digestsInDoubt: [] })
    expect(state.digest).toEqual(digest)
  },
)
