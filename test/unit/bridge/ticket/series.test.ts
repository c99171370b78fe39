import { describe, expect, test } from 'vitest'
import { createRecurrence } from '../../../../shared/bridge/ticket/recurrence.ts'
import { createSharedStorage, createTestBridge } from '../../../builders/bridge.ts'
import { buildConfig, buildRoute, conditionOf } from '../../../builders/config.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'
import { messageOf } from '../../../builders/notification.ts'
import { refusal } from '../../../builders/scripted-product.ts'
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

test('a ticket stays open though its series could not be remembered', async () => {
  const storage = createSharedStorage()
  const bridge = bridgeOf({}, storage)
  storage.registers.write = async () => {
    throw refusal('storage_unavailable')
  }
  await bridge.deliver(messageOf(first.begins))
  expect(actionsOf(bridge)).toEqual([['open']])
  expect(bridge.queue.notifications).toEqual([])
  expect(bridge.logLines.map(({ event }) => event)).toContain('series-not-remembered')
})

describe('the register of a series', () => {
  test('knows the latest ticket that was remembered', async () => {
    const registers = new InMemoryRegisters()
    const series = createRecurrence(registers)
    expect(await series.latest('a')).toBeUndefined()
    for (const row of ['1', '2']) await series.remember('a', row)
    await series.remember('b', '3')
    expect([await series.latest('a'), await createRecurrence(registers).latest('b')]).toEqual(['2', '3'])
  })

  test('gives way to who remembered at the same time', async () => {
    const registers = new InMemoryRegisters()
    const [one, other] = [createRecurrence(registers), createRecurrence(registers)]
    await Promise.all([one.remember('a', '1'), other.remember('a', '2')])
    expect(['1', '2']).toContain(await one.latest('a'))
  })
})
