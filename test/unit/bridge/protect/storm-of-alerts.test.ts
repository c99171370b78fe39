import { beforeAll, expect, test } from 'vitest'
import type { DeliveredEntry } from '../../../../shared/storage/journal-entry.ts'
import type { Notification } from '../../../../shared/storage/notification.ts'
import { createSharedStorage, type SharedStorage } from '../../../builders/bridge.ts'
import { START } from '../../../builders/clock.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { deliverTogether } from '../../../builders/many-instances.ts'
import { buildNotification } from '../../../builders/notification.ts'
import { buildPayload, type PayloadFacts } from '../../../builders/payload.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'

const ALERTS = 10_000

/** Tickets of its own that a rule gets within the window (default of storm.perRule). */
const CAP = 50

/** As many as share a message when they come at once. */
const TOGETHER = 30

/** All alerts of one rule, within a minute; half an hour later they end within a minute. */
const notifications: Notification[] = []
let storage: SharedStorage
let product: ScriptedProduct

beforeAll(async () => {
  storage = createSharedStorage()
  product = new ScriptedProduct()
  await putAll(0, (episode, at) => ({ episode, firedAt: timeOf(at) }))
  await putAll(1800, (episode, at) => ({
    episode,
    condition: 'Resolved',
    firedAt: timeOf(at - 1800),
    resolvedAt: timeOf(at),
  }))
  await deliverTogether(1, buildConfig(buildRoute('servicenow')), storage, product)
}, 120_000)

const timeOf = (seconds: number): string => new Date(Date.parse(START) + seconds * 1000).toISOString()

/** Puts what all episodes tell, every ten seconds as many as came meanwhile. @param begin seconds after the start */
async function putAll(begin: number, factsOf: (episode: string, at: number) => PayloadFacts): Promise<void> {
  const posted = Array.from({ length: ALERTS }, (_, index) => {
    const at = begin + 10 * Math.floor((index * 6) / ALERTS)
    const payload = buildPayload(factsOf(`episode-${index}`, at))
    return { at, notification: buildNotification(payload, { receivedAt: timeOf(at) }) }
  })
  for (const [at, together] of Map.groupBy(posted, (one) => one.at)) {
    for (let index = 0; index < together.length; index += TOGETHER) {
      const message = together.slice(index, index + TOGETHER).map(({ notification }) => notification)
      notifications.push(...message)
      await storage.queue.put(message, at)
    }
  }
}

function deliveredLines(): DeliveredEntry[] {
  return storage.journal.entries.filter((entry) => entry.step === 'delivered')
}

test('ten thousand alerts of a rule become no more tickets than the cap, and a roll-up', () => {
  expect(product.tickets).toHaveLength(CAP + 1)
})

test('ServiceNow is called less than once in twenty alerts', () => {
  expect(product.calls.length / notifications.length).toBeLessThan(0.05)
})

test('each alert is in a ticket that exists, and the journal says in which', () => {
  const posted = new Map(deliveredLines().map((line) => [line.deliveryId, line]))
  const tickets = new Set(product.tickets.map(({ correlationId, number }) => `${correlationId} ${number}`))
  const pendingDigest = notifications.filter(({ deliveryId }) => {
    const line = posted.get(deliveryId)
    return line === undefined || !tickets.has(`${line.correlationId} ${line.number}`)
  })
  expect(pendingDigest).toEqual([])
  expect(storage.deadLetters.letters).toEqual([])
})

test('the roll-up stands for every alert that has no ticket of its own, and its last list has them all', () => {
  const rollUps = [...storage.ledger.records.values()].filter(
    ({ rollUp, item }) => rollUp !== null && item !== null,
  )
  expect(rollUps.map(({ episodes }) => Object.keys(episodes).length)).toEqual([ALERTS - CAP])
  const lists = product.tickets.flatMap(({ attachments }) => attachments)
  expect(lists.at(-1)?.text.match(/\r\n/g)).toHaveLength(1 + ALERTS - CAP)
})

test('all of them are resolved when all is over', () => {
  expect(product.tickets.filter(({ status }) => status !== 'resolved')).toEqual([])
})
