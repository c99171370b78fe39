import type { Route, StormCaps } from '../../../../shared/config/config.ts'
import type { Policy } from '../../../../shared/ticket/policy.ts'
import type { Action } from '../../../../shared/ticket/ticket.ts'
import {
  createSharedStorage,
  createTestBridge,
  type SharedStorage,
  type TestBridge,
} from '../../../builders/bridge.ts'
import { START } from '../../../builders/clock.ts'
import { buildConfig, buildPolicy, buildRoute } from '../../../builders/config.ts'
import { messageOf } from '../../../builders/notification.ts'
import { buildHealthPayload, buildPayload, type PayloadFacts } from '../../../builders/payload.ts'
import { commonPayload } from '../../alert/corpus.ts'
import type { ScriptedProduct } from '../../../builders/scripted-product.ts'

/** Minutes after the start of the stories. */
export const at = (minute: number): string => new Date(Date.parse(START) + minute * 60_000).toISOString()

export interface StoryRoute extends Partial<Omit<Route, 'policy'>> {
  readonly policy?: Partial<Policy>
  readonly storm?: Partial<StormCaps>
}

/** A bridge with one route, to one connection. */
export function bridgeOf(
  { policy = {}, storm = {}, ...overrides }: StoryRoute = {},
  storage: SharedStorage = createSharedStorage(),
  products = new Map<string, ScriptedProduct>(),
): TestBridge {
  const { connection } = buildRoute('servicenow')
  const stormCaps = { ...connection.stormCaps, ...storm }
  const route = { connection: { ...connection, stormCaps }, policy: buildPolicy(policy), ...overrides }
  const config = buildConfig(buildRoute('servicenow', route))
  return createTestBridge(() => config, storage, products)
}

/** Turns the clock by so many minutes; what can be seen meanwhile is delivered as soon as it can. */
export async function pass(bridge: TestBridge, minutes: number): Promise<void> {
  const until = bridge.clock.now() + minutes * 60_000
  const left = (): number => (until - bridge.clock.now()) / 1000
  while ((bridge.queue.secondsUntilNext ?? Infinity) <= left()) await bridge.deliverNext()
  bridge.clock.advance(left())
}

/** Delivers payloads one after another, each a minute after the one before. */
export async function deliverEach(bridge: TestBridge, ...payloads: readonly object[]): Promise<void> {
  for (const payload of payloads) {
    await bridge.deliver(messageOf(payload))
    await pass(bridge, 1)
  }
}

export const fired = (facts: PayloadFacts = {}): object => buildPayload({ firedAt: at(0), ...facts })

/** @param minute when it ended */
export const resolved = (minute: number, facts: PayloadFacts = {}): object =>
  fired({ ...facts, condition: 'Resolved', resolvedAt: at(minute) })

/** An update of a service’s incident: one episode that is reported again and again. */
export const update = (minute: number, stage: 'Active' | 'Resolved' = 'Active'): object =>
  buildHealthPayload({ episode: 'outage', stage, at: at(minute) })

/** An alert whose end is never reported. */
export const stateless = (episode: string, minute: number, rule = 'vm-deleted'): object =>
  commonPayload({
    alertId: `/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/${episode}`,
    alertRule: rule,
    monitoringService: 'Activity Log - Administrative',
    signalType: 'Activity Log',
    firedDateTime: at(minute),
  })

/** What was done to each ticket, in order. */
export function actionsOf(bridge: TestBridge): Action[][] {
  return bridge.product().tickets.map(({ changes }) => ['open', ...changes.map(({ action }) => action)])
}

export function statusesOf(bridge: TestBridge): string[] {
  return bridge.product().tickets.map(({ status }) => status)
}
