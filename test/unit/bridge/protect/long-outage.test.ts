import { beforeAll, describe, expect, test } from 'vitest'
import type { RateLimit } from '../../../../shared/bridge/protect/rate-limiter.ts'
import type { Change, Ticket, WorkItem, WorkItemRef } from '../../../../shared/ticket/ticket.ts'
import { lasting } from '../../../../shared/ticket/episodes.ts'
import { createSharedStorage, type SharedStorage } from '../../../builders/bridge.ts'
import { type Clock, START } from '../../../builders/clock.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { deliverTogether } from '../../../builders/many-instances.ts'
import { buildNotification } from '../../../builders/notification.ts'
import { buildHealthPayload, buildPayload } from '../../../builders/payload.ts'
import { refusal, ScriptedProduct } from '../../../builders/scripted-product.ts'

const HOUR = 3600
const DAY = 24 * HOUR
const OUTAGE = 72 * HOUR

interface Call {
  /** Seconds after the start. */
  readonly at: number
  readonly what: string
}

/** A product that is down for three days, and keeps the times of all calls. */
class LongGoneProduct extends ScriptedProduct {
  readonly times: Call[] = []
  readonly #clock: Clock

  constructor(clock: Clock) {
    super()
    this.#clock = clock
  }

  override find(correlationId: string): Promise<WorkItem | undefined> {
    return this.#meet('find', () => super.find(correlationId))
  }

  override read(item: WorkItemRef): Promise<WorkItem | undefined> {
    return this.#meet('read', () => super.read(item))
  }

  override open(ticket: Ticket): Promise<WorkItem> {
    return this.#meet(`open ${ticket.fields['severity']}`, () => super.open(ticket))
  }

  override change(item: WorkItemRef, change: Change): Promise<WorkItem> {
    return this.#meet(change.action, () => super.change(item, change))
  }

  override isWritten(item: WorkItemRef, changeId: string): Promise<boolean> {
    return this.#meet('isWritten', () => super.isWritten(item, changeId))
  }

  async #meet<T>(what: string, answer: () => Promise<T>): Promise<T> {
    const at = (this.#clock.now() - Date.parse(START)) / 1000
    this.times.push({ at, what })
    if (at < OUTAGE) throw refusal('product_unavailable')
    return answer()
  }
}

/** One in five is severe. */
const SEVERITIES = ['Sev1', 'Sev2', 'Sev3', 'Sev3', 'Sev4']

interface Arrival {
  /** Seconds after the start. */
  readonly at: number
  readonly deliveryId: string
}

/** What arrives while the product is away, more and more of it: episodes, every other one of which ends, and news of five. */
async function putAlerts({ queue }: SharedStorage, episodes: number): Promise<Arrival[]> {
  const arrivals: Arrival[] = []
  const put = async (at: number, payload: object): Promise<void> => {
    const notification = buildNotification(payload, { receivedAt: timeOf(at) })
    arrivals.push({ at, deliveryId: notification.deliveryId })
    await queue.put([notification], at)
  }
  for (let index = 0; index < episodes; index += 1) {
    const at = Math.floor((OUTAGE - 2 * HOUR) * Math.sqrt(index / episodes))
    const facts = { episode: `episode-${index}`, severity: String(SEVERITIES[index % SEVERITIES.length]) }
    await put(at, buildPayload({ ...facts, firedAt: timeOf(at) }))
    const resolvedAt = timeOf(at + HOUR)
    const ended = { ...facts, condition: 'Resolved', firedAt: timeOf(at), resolvedAt } as const
    if (index % 2 === 1) await put(at + HOUR, buildPayload(ended))
    const news = { episode: `service-${index % 5}`, stage: 'Active', at: timeOf(at + 60) } as const
    if (index % 4 === 0) await put(at + 60, buildHealthPayload(news))
  }
  return arrivals
}

const timeOf = (seconds: number): string => new Date(Date.parse(START) + seconds * 1000).toISOString()

/** Three instances deliver until nothing waits. */
async function sitOut(episodes: number, giveUpAfterSeconds: number, rateLimit?: RateLimit) {
  const storage = createSharedStorage()
  const product = new LongGoneProduct(storage.clock)
  const route = buildRoute('servicenow')
  const stormCaps = { perRule: 10_000, perConnection: 10_000, windowSeconds: 600 }
  const connection = { ...route.connection, rateLimit, stormCaps }
  const config = { ...buildConfig({ ...route, connection }), giveUpAfterSeconds }
  const arrivals = await putAlerts(storage, episodes)
  await deliverTogether(3, config, storage, product)
  return { product, arrivals, ...storage }
}

type Outcome = Awaited<ReturnType<typeof sitOut>>

function deliveredIds({ journal }: Outcome): Set<string> {
  return new Set(journal.entries.flatMap((entry) => (entry.step === 'delivered' ? entry.deliveryId : [])))
}

/** The most calls in any hour, wherever it begins. */
function mostWithinHour(times: readonly Call[]): number {
  let first = 0
  return times.reduce((most, { at }, last) => {
    while (at - (times[first]?.at ?? at) >= HOUR) first += 1
    return Math.max(most, last - first + 1)
  }, 0)
}

describe('an outage of three days', () => {
  const rateLimit = { calls: 600, perSeconds: HOUR }
  let outcome: Outcome
  beforeAll(async () => {
    outcome = await sitOut(640, 5 * DAY, rateLimit)
  }, 300_000)

  test('loses nothing: everything that arrived is delivered, and every ticket is in its last state', () => {
    const { arrivals, deadLetters, product, ledger } = outcome
    expect(deadLetters.letters).toEqual([])
    expect(deliveredIds(outcome)).toEqual(new Set(arrivals.map(({ deliveryId }) => deliveryId)))
    const ids = product.tickets.map(({ correlationId }) => correlationId)
    expect(new Set(ids).size).toBe(ids.length)
    const states = product.tickets.map(({ correlationId, status }) => `${correlationId} ${status}`)
    const known = [...ledger.records].map(
      ([row, { episodes }]) => `${row} ${lasting(episodes).length > 0 ? 'open' : 'resolved'}`,
    )
    expect(states.toSorted()).toEqual(known.toSorted())
  })

  test('asks the product fewer than ten times an hour whether it is back', () => {
    const during = outcome.product.times.filter(({ at }) => at < OUTAGE)
    const hours = Map.groupBy(during, ({ at }) => Math.floor(at / HOUR))
    expect(hours.size).toBe(OUTAGE / HOUR)
    expect([...hours].filter(([, calls]) => calls.length >= 10)).toEqual([])
  })

  test('is followed by no more calls in any hour than the rate limit allows', () => {
    expect(mostWithinHour(outcome.product.times)).toBeLessThanOrEqual(rateLimit.calls)
    expect(outcome.product.times.at(-1)?.at).toBeGreaterThan(OUTAGE + 2 * HOUR)
  })

  test('is followed by the severe tickets: they are open within an hour of the first call that goes through', () => {
    const after = outcome.product.times.filter(({ at }) => at >= OUTAGE)
    const severe = after.filter(({ what }) => /^open Sev[01]$/.test(what))
    expect(severe).toHaveLength(128)
    expect(severe.at(-1)?.at).toBeLessThan((after[0]?.at ?? 0) + HOUR)
  })
})

test('what is given up after a day was tried for that day, and what is younger is delivered', async () => {
  const outcome = await sitOut(200, DAY)
  const { arrivals, deadLetters } = outcome
  const died = new Map(
    deadLetters.letters.map(({ code, diedAt, notification }) => [
      notification?.deliveryId,
      { code, after: (Date.parse(diedAt) - Date.parse(notification?.receivedAt ?? '')) / 1000 },
    ]),
  )
  expect(new Set([...died.values()].map(({ code }) => code))).toEqual(new Set(['gave_up']))
  expect([...died.values()].filter(({ after }) => after <= DAY || after > DAY + HOUR)).toEqual([])
  const delivered = deliveredIds(outcome)
  const isEither = arrivals.map(({ deliveryId }) => delivered.has(deliveryId) !== died.has(deliveryId))
  expect(isEither).not.toContain(false)
  const young = arrivals.filter(({ at }) => at > OUTAGE - DAY + HOUR)
  expect(young.filter(({ deliveryId }) => !delivered.has(deliveryId))).toEqual([])
}, 120_000)
