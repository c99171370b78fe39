import { expect, test } from 'vitest'
import type { Route } from '../../../../shared/config/config.ts'
import { envelopeOf } from '../../../../shared/storage/notification.ts'
import type { Change, Ticket, WorkItem, WorkItemRef } from '../../../../shared/ticket/ticket.ts'
import { createSharedStorage, createTestBridge } from '../../../builders/bridge.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { buildNotification, messageOf } from '../../../builders/notification.ts'
import { refusal, ScriptedProduct } from '../../../builders/scripted-product.ts'
import { actionsOf, at, bridgeOf, deliverEach, fired, pass, resolved } from '../simulation/stories.ts'

/** A product whose own rules give a ticket to a group whenever we write to it. */
class AssigningProduct extends ScriptedProduct {
  #writes = 0

  override async open(ticket: Ticket): Promise<WorkItem> {
    return this.#assigned(await super.open(ticket))
  }

  override async change(item: WorkItemRef, change: Change): Promise<WorkItem> {
    return this.#assigned(await super.change(item, change))
  }

  #assigned(item: WorkItem): WorkItem {
    this.#writes += 1
    const assignment = { assignee: '', group: `queue-${this.#writes}`, inWork: false }
    this.setAssignment(item.number, assignment)
    return { ...item, assignment }
  }
}

test('a group that the product’s own rules chose on our write does not count as a person: the ticket is resolved and reopened', async () => {
  const products = new Map([['servicenow', new AssigningProduct()]])
  const config = buildConfig(buildRoute('servicenow'))
  const bridge = createTestBridge(() => config, createSharedStorage(), products)
  await deliverEach(
    bridge,
    fired({ severity: 'Sev3' }),
    resolved(1),
    fired({ severity: 'Sev3', firedAt: at(2) }),
  )
  expect(actionsOf(bridge)).toEqual([['open', 'resolve', 'reopen']])
})

test('a person who takes the ticket between two of our writes keeps it', async () => {
  const bridge = bridgeOf()
  await deliverEach(bridge, fired())
  bridge.product().setAssignment('INC1', { assignee: 'beth' })
  await deliverEach(bridge, fired({ firedAt: at(2) }), resolved(3))
  expect(actionsOf(bridge)).toEqual([['open', 'note', 'note']])
})

const alert = (episode: string, severity: string): object => fired({ episode, severity })

test('alerts of several severities in one batch make the ticket as severe as the worst, once', async () => {
  const bridge = bridgeOf({ grouping: 'perRule' })
  await deliverEach(bridge, alert('first', 'Sev3'))
  await bridge.deliver(
    messageOf(alert('a', 'Sev3'), alert('b', 'Sev2'), alert('c', 'Sev0'), alert('d', 'Sev2')),
  )
  const severities = bridge.product().tickets[0]?.changes.filter(({ action }) => action === 'escalate')
  expect(severities).toHaveLength(1)
  expect([...bridge.ledger.records.values()]).toMatchObject([{ severity: 'Sev0' }])
})

test('a repetition after more than a hundred other deliveries to its ticket is not written again', async () => {
  const bridge = bridgeOf({ grouping: 'perRule', policy: { notesPerHour: 1000 }, storm: { perRule: 1000 } })
  const alerts = Array.from({ length: 150 }, (_, index) => fired({ episode: `p${index}` }))
  await deliverEach(bridge, ...alerts)
  const written = actionsOf(bridge)
  await deliverEach(bridge, ...alerts.slice(0, 3))
  expect(actionsOf(bridge)).toEqual(written)
})

/** Two tickets of a rule make a storm. */
function routeTo(connection: string): Route {
  const route = buildRoute(connection)
  const stormCaps = { ...route.connection.stormCaps, perRule: 2 }
  return { ...route, continue: true, connection: { ...route.connection, stormCaps } }
}

test('storms of two connections do not mix', async () => {
  const config = buildConfig(routeTo('servicenow'), routeTo('other'))
  const bridge = createTestBridge(() => config)
  for (const episode of ['a', 'b', 'c', 'd']) await bridge.deliver(messageOf(fired({ episode })))
  await pass(bridge, 1)
  // Two of their own and one roll-up on each.
  expect(bridge.product('servicenow').tickets).toHaveLength(3)
  expect(bridge.product('other').tickets).toHaveLength(3)
})

test('storms of two kinds of record on one connection do not mix', async () => {
  const incidents = routeTo('servicenow')
  const template = { ...incidents.template, kind: 'event' } as const
  const events = { ...incidents, name: 'events', template }
  const bridge = createTestBridge(() => buildConfig(incidents, events))
  for (const episode of ['a', 'b', 'c', 'd']) await bridge.deliver(messageOf(fired({ episode })))
  await pass(bridge, 1)
  const kinds = [...bridge.ledger.records.values()].map(({ kind, rollUp, mergedInto }) => {
    const place = rollUp === null ? 'own' : 'roll-up'
    return `${kind}: ${mergedInto === null ? place : 'merged'}`
  })
  const ofEach = ['own', 'own', 'roll-up', 'merged', 'merged']
  const expected = ['incident', 'event'].flatMap((kind) => ofEach.map((place) => `${kind}: ${place}`))
  expect(kinds.toSorted()).toEqual(expected.toSorted())
})

test('a connection that is down, and one whose calls are used up, hold up no other', async () => {
  const down = { ...buildRoute('down'), continue: true }
  const limited = buildRoute('limited', { continue: true })
  const rateLimit = { calls: 1, perSeconds: 3600 }
  const config = buildConfig(
    down,
    { ...limited, connection: { ...limited.connection, rateLimit } },
    buildRoute('servicenow'),
  )
  const bridge = createTestBridge(() => config)
  for (let count = 0; count < 3; count += 1) {
    bridge.product('down').refuse('open', refusal('product_unavailable'))
  }
  for (const episode of ['a', 'b', 'c']) await bridge.deliver(messageOf(fired({ episode })))
  expect(['down', 'limited', 'servicenow'].map((name) => bridge.product(name).tickets.length)).toEqual([
    0, 1, 3,
  ])
})

test('a wake-up beside deliveries that are done resolves the ticket, and writes nothing of them again', async () => {
  const bridge = bridgeOf({ policy: { onResolve: 'hold', resolveAfterSeconds: 1800 } })
  await deliverEach(bridge, fired(), resolved(1))
  const wakeUps = bridge.queue.notifications.filter(({ wakeUp }) => wakeUp !== undefined)
  expect(wakeUps).toHaveLength(1)
  bridge.clock.advance(1800)
  const done = [fired(), resolved(1)].map((payload) => buildNotification(payload))
  await bridge.deliver(envelopeOf([...done, ...wakeUps]))
  expect(actionsOf(bridge)).toEqual([['open', 'hold', 'resolve']])
})

test('a repetition that is no longer remembered, after a hundred later reports of its episode, is one note more', async () => {
  const bridge = bridgeOf({ policy: { notesPerHour: 1000 } })
  const reports = Array.from({ length: 102 }, (_, minute) => fired({ firedAt: at(minute) }))
  await deliverEach(bridge, ...reports)
  const [written = []] = actionsOf(bridge)
  const [forgotten = {}, , remembered = {}] = reports
  await deliverEach(bridge, remembered)
  expect(actionsOf(bridge)).toEqual([written])
  await deliverEach(bridge, forgotten)
  expect(actionsOf(bridge)).toEqual([[...written, 'note']])
})
