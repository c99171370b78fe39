import { describe, expect, test } from 'vitest'
import type { Template } from '../../../../shared/template/template.ts'
import { GROUPINGS } from '../../../../shared/ticket/parts.ts'
import { buildRoute } from '../../../builders/config.ts'
import { messageOf } from '../../../builders/notification.ts'
import { commonPayload } from '../../alert/corpus.ts'
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

const ITEMS = ['vm-1', 'vm-2', 'vm-3']

interface LogFacts {
  readonly name?: string
  readonly items?: readonly string[]
  readonly endedAt?: string
}

/** A log alert about several configuration items, with rows for two hosts, one of which has two. */
function logAlert({ name = 'a', items = ITEMS, endedAt }: LogFacts = {}): object {
  const table = { columns: [{ name: 'host' }], rows: [['db-1'], ['db-2'], ['db-1']] }
  const end = endedAt === undefined ? {} : { monitorCondition: 'Resolved', resolvedDateTime: endedAt }
  return commonPayload(
    {
      alertId: `/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/${name}`,
      monitoringService: 'Log Analytics',
      signalType: 'Log',
      configurationItems: items,
      firedDateTime: at(0),
      ...end,
    },
    { SearchResults: { tables: [table] } },
  )
}

/** A template that writes which items it was given. */
function templateOfItems(): Template {
  const { template } = buildRoute('servicenow')
  return { ...template, render: (_, { alert }) => ({ items: alert.configurationItems.join(', ') }) }
}

const of = (episode: string) => ({ episode })

const named = (index: number, rule = 'cpu-high') => fired({ episode: `p${index}`, rule })

describe('an alert about three items with two different rows', () => {
  const TICKETS = { perAlert: 1, perRule: 1, perCi: 3, perSeries: 1, perLogRow: 2 }

  test.each(GROUPINGS)('%s has its tickets, and its end resolves each of them', async (grouping) => {
    const bridge = bridgeOf({ grouping })
    await deliverEach(bridge, logAlert(), logAlert({ endedAt: at(5) }))
    expect(actionsOf(bridge)).toEqual(Array.from({ length: TICKETS[grouping] }, () => ['open', 'resolve']))
  })

  test.each(GROUPINGS)(
    '%s is written to each of its tickets once, however often it comes',
    async (grouping) => {
      const bridge = bridgeOf({ grouping })
      await bridge.deliver(messageOf(logAlert(), logAlert()))
      await deliverEach(bridge, logAlert())
      expect(actionsOf(bridge)).toEqual(Array.from({ length: TICKETS[grouping] }, () => ['open']))
    },
  )
})

describe('perRule', () => {
  const perRule = { grouping: 'perRule' } as const

  test('notes further alerts of the rule, and how many there are', async () => {
    const bridge = bridgeOf(perRule)
    await deliverEach(bridge, fired(of('a')), fired(of('b')), fired(of('c')))
    expect(actionsOf(bridge)).toEqual([['open', 'note', 'note']])
    expect(bridge.product().tickets[0]?.changes.at(-1)?.fields).toMatchObject({ episodes: '3' })
  })

  test('notes the end of one, and resolves with the end of the last', async () => {
    const bridge = bridgeOf(perRule)
    await deliverEach(bridge, fired(of('a')), fired(of('b')), resolved(5, of('a')))
    expect(actionsOf(bridge)).toEqual([['open', 'note', 'note']])
    await deliverEach(bridge, resolved(6, of('b')))
    expect(actionsOf(bridge)).toEqual([['open', 'note', 'note', 'resolve']])
  })

  test('writes together what arrives together', async () => {
    const bridge = bridgeOf(perRule)
    const names = Array.from({ length: 30 }, (_, index) => `p${index}`)
    await bridge.deliver(messageOf(...names.map((name) => fired(of(name)))))
    expect(actionsOf(bridge)).toEqual([['open', 'note']])
    await bridge.deliver(messageOf(...names.map((name) => resolved(5, of(name)))))
    expect(statusesOf(bridge)).toEqual(['resolved'])
    expect(bridge.queue.notifications).toEqual([])
  })

  test('keeps rules apart', async () => {
    const bridge = bridgeOf(perRule)
    await deliverEach(bridge, fired({ rule: 'cpu' }), fired({ rule: 'disk', episode: 'b' }))
    expect(actionsOf(bridge)).toEqual([['open'], ['open']])
  })

  test('is held when the last of them ends, and resolved when that lasts', async () => {
    const bridge = bridgeOf({ ...perRule, policy: { onResolve: 'hold', resolveAfterSeconds: 600 } })
    await deliverEach(bridge, fired(of('a')), fired(of('b')), resolved(5, of('a')), resolved(6, of('b')))
    expect(statusesOf(bridge)).toEqual(['held'])
    await pass(bridge, 10)
    expect(statusesOf(bridge)).toEqual(['resolved'])
  })

  test('a new ticket takes over what lasts after a person closed the one before', async () => {
    const bridge = bridgeOf(perRule)
    await deliverEach(bridge, fired(of('a')))
    bridge.product().setStatus('INC1', 'closed')
    await deliverEach(bridge, fired(of('b')), resolved(5, of('b')))
    expect(statusesOf(bridge)).toEqual(['closed', 'open'])
    await deliverEach(bridge, resolved(6, of('a')))
    expect(statusesOf(bridge)).toEqual(['closed', 'resolved'])
  })

  test('what ended before its ticket was closed does not last in the ticket after, though its Fired comes late', async () => {
    const bridge = bridgeOf({ ...perRule, policy: { onUnknownEnd: 'ticket' } })
    await deliverEach(bridge, resolved(1, of('a')))
    bridge.product().setStatus('INC1', 'closed')
    await deliverEach(bridge, fired({ episode: 'b', firedAt: at(2) }), fired(of('a')))
    await deliverEach(bridge, resolved(5, { episode: 'b', firedAt: at(2) }))
    expect(statusesOf(bridge)).toEqual(['closed', 'resolved'])
  })
})

describe('perCi', () => {
  const perCi = { grouping: 'perCi' } as const

  test('alerts of different rules about one item share its ticket', async () => {
    const bridge = bridgeOf(perCi)
    await deliverEach(
      bridge,
      logAlert({ name: 'a', items: ['vm-1', 'vm-2'] }),
      logAlert({ name: 'b', items: ['VM-2', 'vm-3'] }),
    )
    expect(actionsOf(bridge)).toEqual([['open'], ['open', 'note'], ['open']])
  })

  test('of several items one that fails leaves the others alone, and is tried again', async () => {
    const bridge = bridgeOf(perCi)
    bridge.product().loseAnswer('open')
    await deliverEach(bridge, logAlert())
    await pass(bridge, 60)
    expect(actionsOf(bridge)).toEqual([['open'], ['open'], ['open']])
    expect(bridge.deadLetters.letters).toEqual([])
  })

  test('a ticket shows its own item alone, also when a wake-up resolves it', async () => {
    const policy = { onResolve: 'hold', resolveAfterSeconds: 600 } as const
    const bridge = bridgeOf({ ...perCi, policy, template: templateOfItems() })
    await deliverEach(bridge, logAlert(), logAlert({ endedAt: at(5) }))
    await pass(bridge, 60)
    const written = bridge
      .product()
      .tickets.map(({ fields, changes }) => [fields, ...changes.map((change) => change.fields)])
    expect(written).toEqual(ITEMS.map((items) => [{ items }, { items }, { items }]))
  })

  test('a wake-up is in the journal once, for the one ticket that it was put for', async () => {
    const bridge = bridgeOf({ ...perCi, policy: { onResolve: 'hold', resolveAfterSeconds: 600 } })
    await deliverEach(bridge, logAlert(), logAlert({ endedAt: at(5) }))
    await pass(bridge, 60)
    const resolves = bridge.journal.entries.filter(
      (entry) => entry.step === 'delivered' && entry.actions.includes('resolve'),
    )
    expect(resolves).toHaveLength(3)
  })
})

test('a ticket that stands for more than twenty alerts has a list of them', async () => {
  const bridge = bridgeOf({ grouping: 'perRule' })
  await bridge.deliver(messageOf(...Array.from({ length: 20 }, (_, index) => named(index))))
  expect(bridge.product().tickets[0]?.attachments).toEqual([])
  await deliverEach(bridge, named(20))
  const [list] = bridge.product().tickets[0]?.attachments ?? []
  expect(list).toMatchObject({ name: 'alerts-21.csv', contentType: 'text/csv; charset=utf-8' })
  const lines = list?.text.trimEnd().split('\r\n') ?? []
  expect(lines).toHaveLength(22)
  expect(lines.slice(0, 2)).toEqual(['alert,fired,ended', `"cpu-high: vm-1","${at(0)}",""`])
})

test('a list that cannot be attached changes nothing about the ticket', async () => {
  const bridge = bridgeOf({ grouping: 'perRule' })
  await bridge.deliver(
    messageOf(...Array.from({ length: 20 }, (_, index) => fired({ episode: `p${index}` }))),
  )
  bridge.product().loseAnswer('attach')
  await deliverEach(bridge, fired({ episode: 'p20' }))
  expect(actionsOf(bridge)).toEqual([['open', 'note', 'note']])
  expect(bridge.queue.notifications).toEqual([])
  expect(bridge.logLines.map(({ event }) => event)).toContain('list-not-attached')
  // The ticket does not promise the list either.
  expect(bridge.product().tickets[0]?.changes.map(({ fields }) => fields['hasList'])).toEqual([
    'false',
    'false',
  ])
})

test('a template sees a list exactly when one is attached', async () => {
  const bridge = bridgeOf({ grouping: 'perRule' })
  await bridge.deliver(messageOf(...Array.from({ length: 20 }, (_, index) => named(index))))
  await deliverEach(bridge, named(20))
  const [ticket] = bridge.product().tickets
  expect(ticket?.changes.map(({ fields }) => fields['hasList'])).toEqual(['false', 'true'])
  expect(ticket?.attachments).toHaveLength(1)
})
