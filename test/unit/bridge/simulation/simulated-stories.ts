import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { Severity } from '../../../../shared/alert/alert.ts'
import { parseAlert } from '../../../../shared/alert/parse-alert.ts'
import type { Route } from '../../../../shared/config/config.ts'
import type { Notification } from '../../../../shared/storage/notification.ts'
import { correlationIdOf, followingCorrelationId } from '../../../../shared/ticket/keys.ts'
import { partsOf } from '../../../../shared/ticket/parts.ts'
import { lasting } from '../../../../shared/ticket/episodes.ts'
import type { WorkItemStatus } from '../../../../shared/ticket/ticket.ts'
import { START } from '../../../builders/clock.ts'
import { buildConfig } from '../../../builders/config.ts'
import { buildNotification } from '../../../builders/notification.ts'
import { buildHealthPayload, buildPayload } from '../../../builders/payload.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'
import { createWorld, type Fates, inMemory, run, type World } from './simulated-world.ts'

/** An episode's notifications in the order of their times: fired and resolved by turns. */
export type Episode = readonly object[]

export interface Story {
  readonly episodes: readonly Episode[]
  readonly arrivals: readonly Arrival[]
}

interface Arrival {
  readonly payload: object
  /** Seconds. */
  readonly delay: number
}

/** Minutes after the start of the stories. */
const at = (minutes: number): string => new Date(Date.parse(START) + minutes * 60_000).toISOString()

/** Service Health: one episode, named by its tracking id, begins and ends several times. */
export function healthEpisode(episode: string, length: number): Episode {
  return Array.from({ length }, (_, index) =>
    buildHealthPayload({ episode, stage: index % 2 === 0 ? 'Active' : 'Resolved', at: at(index) }),
  )
}

/**
 * Metric alerts: each episode of a series is an alert instance, fired and, but for the last perhaps, resolved. The end names
 * another time of the Fired than the Fired itself, as senders have been seen to do.
 */
export function seriesOfEpisodes(
  series: string,
  length: number,
  severityOf: (episode: number) => Severity = () => 'Sev1',
): Episode {
  return Array.from({ length }, (_, index) => {
    const episode = Math.floor(index / 2)
    const severity = severityOf(episode)
    const facts = { episode: `${series}-${episode}`, series, severity, firedAt: at(episode * 2) }
    return index % 2 === 0
      ? buildPayload(facts)
      : buildPayload({
          ...facts,
          condition: 'Resolved',
          firedAt: at(episode * 2 + 0.1),
          resolvedAt: at(episode * 2 + 1),
        })
  })
}

/** Episodes, and the arrivals of their notifications: each twice, and each after any delay. */
export function stories(episodeOf: (name: string, length: number) => Episode): fc.Arbitrary<Story> {
  const lengths = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 2 })
  return lengths
    .map((chosen) => chosen.map((length, index) => episodeOf(`episode-${index}`, length)))
    .chain((episodes) => {
      const twice = episodes.flatMap((episode) => [...episode, ...episode])
      const arrivals = twice.map((payload) =>
        fc.record({ payload: fc.constant(payload), delay: fc.nat(900) }),
      )
      return fc.record({ episodes: fc.constant(episodes), arrivals: fc.tuple(...arrivals) })
    })
}

/** A world whose product is in memory. */
export interface WorldInMemory extends World {
  readonly product: ScriptedProduct
}

export async function play(
  story: Story,
  fates: Fates,
  route: Route,
  scheduler?: fc.Scheduler,
): Promise<WorldInMemory> {
  const product = new ScriptedProduct()
  const world = createWorld(buildConfig(route), fates, inMemory(product), scheduler)
  await playIn(world, story)
  return { ...world, product }
}

export async function playIn(world: World, { arrivals }: Story): Promise<void> {
  for (const { payload, delay } of arrivals) await world.queue.put([notificationOf(payload)], delay)
  await run(world)
}

/** The first correlationId of a payload's own ticket. */
export function rowOf(payload: object, { connection, template, grouping }: Route): string {
  const [part] = partsOf(parseAlert(payload, START), grouping)
  return correlationIdOf(connection.name, template.kind, part?.ticketKey ?? [])
}

const notifications = new WeakMap<object, Notification>()

/** The same by the payload's JSON: stories are made of few payloads. */
const builtNotifications = new Map<string, Notification>()

/** The notification of a payload; what a payload arrives as, in this story and in others, is built once. */
function notificationOf(payload: object): Notification {
  const known = notifications.get(payload)
  if (known !== undefined) return known
  const text = JSON.stringify(payload)
  const notification = builtNotifications.get(text) ?? buildNotification(payload)
  builtNotifications.set(text, notification)
  notifications.set(payload, notification)
  return notification
}

/** What the ledger says of a ticket that lasts, or was the last of its row. */
export interface LedgerTicket {
  readonly correlationId: string
  readonly number: string
  readonly status: WorkItemStatus
  /** Those that came before it, by correlationId. */
  readonly earlier: readonly string[]
}

/** @param ended what the tickets are whose episodes are all over */
export function ticketsIn({ ledger }: World, ended: WorkItemStatus): LedgerTicket[] {
  return [...ledger.records].flatMap(([row, { generation, episodes, item }]) => {
    if (item === null) return []
    return {
      correlationId: followingCorrelationId(row, generation),
      number: item.number,
      status: lasting(episodes).length > 0 ? 'open' : ended,
      earlier: Array.from({ length: generation }, (_, before) => followingCorrelationId(row, before)),
    }
  })
}

/** No letter is dead, and the journal says of each notification that it was delivered, or dropped by a silence. */
export function expectNothingLost({ deadLetters, journal }: World, { arrivals }: Story): void {
  expect(deadLetters.letters).toEqual([])
  const settled = journal.entries.filter(({ step }) => step === 'delivered' || step === 'muted')
  const accepted = arrivals.map(({ payload }) => notificationOf(payload).deliveryId)
  expect(new Set(settled.map(({ deliveryId }) => deliveryId))).toEqual(new Set(accepted))
}

/** No letter is dead, and the journal says of each notification that it was delivered. */
export function expectAllDelivered({ deadLetters, journal }: World, { arrivals }: Story): void {
  expect(deadLetters.letters).toEqual([])
  const delivered = journal.entries.flatMap((entry) => (entry.step === 'delivered' ? entry.deliveryId : []))
  const accepted = arrivals.map(({ payload }) => notificationOf(payload).deliveryId)
  expect(new Set(delivered)).toEqual(new Set(accepted))
}

/**
 * Nothing is lost, nothing is written twice, and the ledger and the product agree.
 *
 * @param ended what the tickets are whose episodes are all over
 */
export function expectToHold(world: WorldInMemory, story: Story, ended: WorkItemStatus = 'resolved'): void {
  expectAllDelivered(world, story)
  const { tickets } = world.product
  const changes = tickets.map((ticket) => ticket.changes.map(({ id }) => id))
  expect(changes).toEqual(changes.map((ids) => [...new Set(ids)]))

  const known = ticketsIn(world, ended)
  const said = known.map(({ correlationId, number, status }) => [correlationId, number, status])
  const earlier = new Set(known.flatMap((ticket) => ticket.earlier))
  const current = tickets
    .filter(({ correlationId }) => !earlier.has(correlationId))
    .map(({ correlationId, number, status }) => [correlationId, number, status])
  expect(new Set(said)).toEqual(new Set(current))
}
