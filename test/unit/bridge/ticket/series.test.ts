import { describe, expect, test } from 'vitest'
import { createFormerSeries } from '../../../../shared/bridge/ticket/recurrence.ts'
import { createSharedStorage, createTestBridge } from '../../../builders/bridge.ts'
import { buildConfig, buildRoute, conditionOf } from '../../../builders/config.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'
import { messageOf } from '../../../builders/notification.ts'
import { refusal, ScriptedProduct } from '../../../builders/scripted-product.ts'
import { seriesIdOf } from '../../../../shared/ticket/keys.ts'
import {
  actionsOf,
  at,
  bridgeOf,
  fired,
  pass,
  resolved,
  statusesOf,
  deliverEach,
} from '../simulation/stories.ts'

/** An episode of one series: an alert instance of its own, which fires at a minute and ends five later. */
function episode(minute: number, series = 's'): { begins: object; ends: object } {
  const facts = { episode: `${series}-${minute}`, series, firedAt: at(minute) }
  return { begins: fired(facts), ends: resolved(minute + 5, facts) }
}

const first = episode(0)
const second = episode(10)
const third = episode(20)

describe('the next episode of a series', () => {
  test('reopens the ticket of the one before, and its end resolves it again', async () => {
    const bridge = bridgeOf()
    await deliverEach(bridge, first.begins, first.ends, second.begins)
    expect(actionsOf(bridge)).toEqual([['open', 'resolve', 'reopen']])
    await deliverEach(bridge, second.ends)
    expect(statusesOf(bridge)).toEqual(['resolved'])
  })

  test('reopens also the one whose opening was found again after its answer was lost', async () => {
    const bridge = bridgeOf()
    bridge.product().loseAnswer('open')
    await deliverEach(bridge, first.begins)
    await pass(bridge, 4)
    await deliverEach(bridge, first.ends, second.begins)
    expect(actionsOf(bridge)).toEqual([['open', 'resolve', 'reopen']])
  })

  test('and all after it do the same', async () => {
    const bridge = bridgeOf()
    const stories = [first, second, third].flatMap(({ begins, ends }) => [begins, ends])
    await deliverEach(bridge, ...stories, ...stories)
    expect(actionsOf(bridge)).toEqual([['open', 'resolve', 'reopen', 'resolve', 'reopen', 'resolve']])
    expect(bridge.product().tickets[0]?.changes.at(-1)?.fields).toMatchObject({ episodes: '3' })
  })

  test('is noted while the one before lasts', async () => {
    const bridge = bridgeOf()
    await deliverEach(bridge, first.begins, second.begins, first.ends)
    expect(actionsOf(bridge)).toEqual([['open', 'note', 'note']])
    await deliverEach(bridge, second.ends)
    expect(statusesOf(bridge)).toEqual(['resolved'])
  })

  test('takes the ticket up again that was on hold', async () => {
    const bridge = bridgeOf({ policy: { onResolve: 'hold' } })
    await deliverEach(bridge, first.begins, first.ends, second.begins)
    await pass(bridge, 24 * 60)
    expect(actionsOf(bridge)).toEqual([['open', 'hold', 'reopen']])
  })

  test('later than reopenWithin gets a new ticket that names the old one, and is the latest then', async () => {
    const bridge = bridgeOf({ policy: { reopenWithinSeconds: 3600 } })
    await deliverEach(bridge, first.begins, first.ends)
    await pass(bridge, 200)
    const late = episode(200)
    await deliverEach(bridge, late.begins, late.ends, episode(210).begins)
    expect(actionsOf(bridge)).toEqual([
      ['open', 'resolve'],
      ['open', 'resolve', 'reopen'],
    ])
    expect(bridge.product().tickets[1]?.fields).toMatchObject({ previous: 'INC1' })
  })

  test('gets a new ticket that names the one which a person closed', async () => {
    const bridge = bridgeOf()
    await deliverEach(bridge, first.begins, first.ends)
    bridge.product().setStatus('INC1', 'closed')
    await deliverEach(bridge, second.begins, second.begins, second.ends)
    expect(statusesOf(bridge)).toEqual(['closed', 'resolved'])
    expect(bridge.product().tickets[1]?.fields).toMatchObject({ previous: 'INC1' })
  })

  test('whose end comes first has its own ticket', async () => {
    const bridge = bridgeOf()
    await deliverEach(bridge, first.begins, first.ends, second.ends, second.begins)
    await pass(bridge, 60)
    expect(statusesOf(bridge)).toEqual(['resolved', 'resolved'])
    expect(bridge.queue.notifications).toEqual([])
  })

  test('has a ticket of its own where onRefire is new, and in another series', async () => {
    const bridge = bridgeOf({ policy: { onRefire: 'new' } })
    await deliverEach(bridge, first.begins, first.ends, second.begins)
    expect(actionsOf(bridge)).toEqual([['open', 'resolve'], ['open']])
    const other = bridgeOf()
    await deliverEach(other, first.begins, first.ends, episode(10, 'other').begins)
    expect(actionsOf(other)).toEqual([['open', 'resolve'], ['open']])
  })

  test('is in the journal under the correlation id of the ticket that it reopened', async () => {
    const bridge = bridgeOf()
    await deliverEach(bridge, first.begins, first.ends, second.begins)
    const [ticket] = bridge.product().tickets
    expect(bridge.journal.entries.at(-1)).toMatchObject({
      step: 'delivered',
      correlationId: ticket?.correlationId,
      number: 'INC1',
      actions: ['reopen'],
    })
  })
})

test('a Fired and its end that come in one batch are both merged into the ticket of the episode before', async () => {
  const storage = createSharedStorage()
  const bridge = bridgeOf({}, storage)
  await deliverEach(bridge, first.begins, first.ends)
  const claim = storage.ledger.claim.bind(storage.ledger)
  let failures = 1
  storage.ledger.claim = async (...row) => {
    failures -= 1
    if (failures < 0) return claim(...row)
    await new Promise(setImmediate)
    throw refusal('storage_unavailable')
  }
  // The first goes alone and fails; the other two have waited for it, and share the next batch.
  await bridge.deliver(messageOf(second.begins, second.begins, second.ends))
  await pass(bridge, 60)
  expect(actionsOf(bridge)).toEqual([['open', 'resolve', 'reopen', 'resolve']])
})

test('episodes of two routes of one connection have nothing to do with each other', async () => {
  const { connection } = buildRoute('servicenow')
  const config = buildConfig(
    buildRoute('a', { connection, when: conditionOf('alert.severity == "Sev1"') }),
    buildRoute('b', { connection }),
  )
  const bridge = createTestBridge(() => config)
  await deliverEach(bridge, fired({ series: 's' }), resolved(1, { series: 's' }))
  await deliverEach(bridge, fired({ series: 's', episode: 'b', severity: 'Sev3', firedAt: at(2) }))
  expect(statusesOf(bridge)).toEqual(['resolved', 'open'])
})

test('an episode that begins while the one before is being opened elsewhere waits for its ticket', async () => {
  const storage = createSharedStorage()
  const products = new Map([['servicenow', new ScriptedProduct()]])
  const [one, other] = [bridgeOf({}, storage, products), bridgeOf({}, storage, products)]
  await Promise.all([one.deliver(messageOf(first.begins)), other.deliver(messageOf(second.begins))])
  await pass(one, 60)
  expect(actionsOf(one)).toEqual([['open', 'note']])
})

test('an episode whose ticket was never opened gets a ticket of its own', async () => {
  const bridge = bridgeOf()
  bridge.product().refuse('open', refusal('product_throttled'))
  await bridge.deliver(messageOf(first.begins))
  await bridge.deliver(messageOf(second.begins))
  await pass(bridge, 60)
  expect(actionsOf(bridge)).toEqual([['open'], ['open']])
})

test('an episode in a roll-up is not the latest of its series', async () => {
  const bridge = bridgeOf({ storm: { perRule: 1, perConnection: 500, windowSeconds: 600 } })
  await deliverEach(bridge, episode(0, 'other').begins, first.begins, first.ends)
  await pass(bridge, 60)
  const late = episode(60)
  await deliverEach(bridge, late.begins)
  expect(bridge.product().tickets).toHaveLength(3)
})

async function keptByOlderVersion(): Promise<InMemoryRegisters> {
  const registers = new InMemoryRegisters()
  await registers.write('series/a', JSON.stringify({ v: 1, row: '1' }), undefined)
  return registers
}

describe('the register that an older version kept of a series', () => {
  test('names the latest ticket', async () => {
    const former = createFormerSeries(await keptByOlderVersion(), () => 0)
    expect([await former('a'), await former('b')]).toEqual(['1', undefined])
  })

  test('is not looked for where there is none, and once in an hour there may be some', async () => {
    const registers = new InMemoryRegisters()
    let now = 0
    const former = createFormerSeries(registers, () => now)
    expect(await former('a')).toBeUndefined()
    expect(registers.reads).toBe(0)
    await registers.write('series/a', JSON.stringify({ v: 1, row: '1' }), undefined)
    expect(await former('a')).toBeUndefined()
    now += 3_600_000
    expect(await former('a')).toBe('1')
  })

  test('leads to the ticket that the older version opened', async () => {
    const storage = createSharedStorage()
    const products = new Map([['servicenow', new ScriptedProduct()]])
    // A route that does not look for the ticket before does not remember it either.
    await deliverEach(bridgeOf({ policy: { onRefire: 'new' } }, storage, products), first.begins, first.ends)
    const [row = ''] = storage.ledger.records.keys()
    const series = seriesIdOf('servicenow', 'servicenow', 's')
    await storage.registers.write(`series/${series}`, JSON.stringify({ v: 1, row }), undefined)
    const bridge = bridgeOf({}, storage, products)
    await deliverEach(bridge, second.begins)
    expect(actionsOf(bridge)).toEqual([['open', 'resolve', 'reopen']])
  })
})
