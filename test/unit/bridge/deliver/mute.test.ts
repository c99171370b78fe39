/** What silences do with alerts on their way to a ticket. */
import { describe, expect, test } from 'vitest'
import { alertOfCanary } from '../../../../shared/bridge/canary/canary-alert.ts'
import { LOOK_EVERY_SECONDS } from '../../../../shared/bridge/deliver/mute-route.ts'
import { createSilences } from '../../../../shared/bridge/mute/silences.ts'
import { KNOWN_FOR_SECONDS } from '../../../../shared/bridge/mute/known-silences.ts'
import type { Config, MaintenanceWindow, Route } from '../../../../shared/config/config.ts'
import { reconcile } from '../../../../shared/bridge/journal/reconcile.ts'
import { counted, NO_COUNTS } from '../../../../shared/storage/hour-counts.ts'
import { spanAround } from '../../../../shared/silence/span.ts'
import { ACTIONS } from '../../../../shared/ticket/ticket.ts'
import { createTestBridge, type TestBridge } from '../../../builders/bridge.ts'
import { START } from '../../../builders/clock.ts'
import { buildConfig, buildPolicy, buildRoute, conditionOf } from '../../../builders/config.ts'
import { buildNotification } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'
import { refusal, type ScriptedProduct } from '../../../builders/scripted-product.ts'

/** Minutes after the start. */
const at = (minutes: number): string => new Date(Date.parse(START) + minutes * 60_000).toISOString()

/** A window from one minute to another; a test overrides what it needs. */
function buildWindow(
  fromMinute: number,
  untilMinute: number,
  overrides: Partial<MaintenanceWindow> = {},
): MaintenanceWindow {
  const span = { from: Date.parse(at(fromMinute)), until: Date.parse(at(untilMinute)) }
  return {
    name: 'patches',
    why: 'patch night',
    when: undefined,
    routes: undefined,
    muting: undefined,
    timesText: '',
    spanAt: (now) => spanAround(span, now),
    nextAfter: () => undefined,
    ...overrides,
  }
}

const withWindows = (
  maintenance: readonly MaintenanceWindow[],
  route: Partial<Route> = {},
): (() => Config) => {
  const config = { ...buildConfig(buildRoute('servicenow', route)), maintenance }
  return () => config
}

/** Lets the app work until a minute. */
async function workUntil(bridge: TestBridge, minute: number): Promise<void> {
  const left = (): number => (Date.parse(at(minute)) - bridge.clock.now()) / 1000
  while ((bridge.queue.secondsUntilNext ?? Infinity) < left()) await bridge.deliverNext()
  bridge.clock.advance(Math.max(0, left()))
}

/** An alert arrives at its minute. */
async function arrive(bridge: TestBridge, minute: number, payload: object): Promise<void> {
  await workUntil(bridge, minute)
  await bridge.queue.put([buildNotification(payload, { receivedAt: at(minute) })])
}

const fired = (minute: number, overrides: Parameters<typeof buildPayload>[0] = {}) =>
  buildPayload({ firedAt: at(minute), ...overrides })
const ended = (minute: number, overrides: Parameters<typeof buildPayload>[0] = {}) =>
  buildPayload({ condition: 'Resolved', firedAt: at(0), resolvedAt: at(minute), ...overrides })
const written = (bridge: TestBridge): string[] => {
  const writes: ReadonlySet<string> = new Set(ACTIONS)
  return bridge.product().calls.filter((call) => writes.has(call))
}
const tickets = (bridge: TestBridge): string[] => bridge.product().tickets.map(({ status }) => status)

describe('an alert that is held', () => {
  test('has no ticket until the window is over, then one', async () => {
    const bridge = createTestBridge(withWindows([buildWindow(0, 60)]))
    await arrive(bridge, 5, fired(5))
    await workUntil(bridge, 59)
    expect(tickets(bridge)).toEqual([])
    await bridge.settle()
    expect(tickets(bridge)).toEqual(['open'])
    expect(bridge.clock.now()).toBe(Date.parse(at(60)))
  })

  test('is in the journal once, with the end of the window, and waits without a gap', async () => {
    const bridge = createTestBridge(withWindows([buildWindow(0, 50)]))
    await arrive(bridge, 5, fired(5))
    await workUntil(bridge, 35)
    expect(bridge.journal.entries).toMatchObject([
      {
        step: 'waiting',
        code: 'muted',
        route: 'servicenow',
        until: at(50),
        attempt: 0,
        reason: `muted until ${at(50)} by patches: patch night`,
      },
    ])
    await bridge.settle()
    expect(bridge.journal.entries.map(({ step }) => step)).toEqual(['waiting', 'delivered'])
    const { gaps } = await reconcile(START, { ...bridge, now: bridge.clock.now })
    expect(gaps).toEqual([])
  })

  test('waits as others do once the window is over: with a line for each try, and without a gap', async () => {
    const bridge = createTestBridge(withWindows([buildWindow(0, 60)]))
    bridge.product().open = () => Promise.reject(refusal('product_unavailable'))
    await arrive(bridge, 5, fired(5))
    await workUntil(bridge, 180)
    const lines = bridge.journal.entries.slice(2)
    const [first] = lines
    expect(first).toMatchObject({ step: 'waiting', code: 'product_unavailable', at: at(60), attempt: 1 })
    expect(first).not.toHaveProperty('since')
    expect(lines.at(-1)).toMatchObject({
      step: 'waiting',
      until: expect.toSatisfy((until) => until > at(180)),
    })
    const { gaps } = await reconcile(START, { ...bridge, now: bridge.clock.now })
    expect(gaps).toEqual([])
  })

  test('waits for a right that is refused when the window is over, though others had it a moment ago', async () => {
    const when = conditionOf('alert.rule.name == "patched"')
    const bridge = createTestBridge(withWindows([buildWindow(0, 60, { when })]))
    await arrive(bridge, 5, fired(5, { rule: 'patched' }))
    await arrive(bridge, 57, fired(57, { episode: 'other', rule: 'other' }))
    await workUntil(bridge, 58)
    for (let tries = 0; tries < 3; tries += 1) {
      bridge.product().refuse('open', refusal('product_not_permitted'))
    }
    await bridge.settle()
    expect(bridge.deadLetters.letters).toEqual([])
    expect(tickets(bridge)).toEqual(['open', 'open'])
  })

  test('is never given up, however long the window', async () => {
    const config = { ...withWindows([buildWindow(0, 60)])(), giveUpAfterSeconds: 600 }
    const bridge = createTestBridge(() => config)
    await arrive(bridge, 5, fired(5))
    await bridge.settle()
    expect(tickets(bridge)).toEqual(['open'])
    expect(bridge.deadLetters.ids).toEqual([])
  })

  test('gets no ticket when its end comes meanwhile', async () => {
    const bridge = createTestBridge(withWindows([buildWindow(0, 60)]))
    await arrive(bridge, 5, fired(5))
    await arrive(bridge, 20, ended(20))
    await bridge.settle()
    expect(tickets(bridge)).toEqual([])
    expect(bridge.journal.entries.at(-1)).toMatchObject({
      step: 'delivered',
      actions: [],
      reasonCode: 'over-while-muted',
    })
  })

  test('gets no ticket either where the route opens one for an unknown end', async () => {
    const policy = buildPolicy({ onUnknownEnd: 'ticket' })
    const bridge = createTestBridge(withWindows([buildWindow(0, 60)], { policy }))
    await arrive(bridge, 5, fired(5))
    await arrive(bridge, 20, ended(20))
    await bridge.settle()
    expect(tickets(bridge)).toEqual([])
  })

  test('opens nothing when a later end of it is reported', async () => {
    const bridge = createTestBridge(withWindows([buildWindow(0, 60)]))
    await arrive(bridge, 5, fired(5))
    await arrive(bridge, 20, ended(20))
    await arrive(bridge, 90, ended(80))
    await bridge.settle()
    expect(tickets(bridge)).toEqual([])
  })

  test('gets a ticket when it fires once more after its end', async () => {
    const bridge = createTestBridge(withWindows([buildWindow(0, 60)]))
    await arrive(bridge, 5, fired(5))
    await arrive(bridge, 20, ended(20))
    await arrive(bridge, 30, fired(30))
    await bridge.settle()
    expect(tickets(bridge)).toEqual(['open'])
  })

  test('shares its ticket with what was held beside it', async () => {
    const bridge = createTestBridge(withWindows([buildWindow(0, 60)], { grouping: 'perRule' }))
    await arrive(bridge, 5, fired(5, { episode: 'a' }))
    await arrive(bridge, 6, fired(6, { episode: 'b' }))
    await bridge.settle()
    expect(tickets(bridge)).toEqual(['open'])
  })

  test('has a line in the journal every hour, and counts once', async () => {
    const bench = createTestBridge(withWindows([buildWindow(0, 180)]))
    await arrive(bench, 5, fired(5))
    await workUntil(bench, 175)
    const lines = bench.journal.entries.filter(({ step }) => step === 'waiting')
    expect(lines.map((line) => [line.at, 'since' in line && line.since])).toEqual(
      [5, 55, 105, 155].map((minute) => [at(minute), at(5)]),
    )
    const counts = lines.reduce(counted, NO_COUNTS)
    expect([counts.routes['servicenow']?.muted, counts.waits]).toEqual([1, 0])
  })

  test('keeps waiting when another window has begun', async () => {
    const bridge = createTestBridge(
      withWindows([buildWindow(0, 60), buildWindow(50, 120, { name: 'second', muting: 'drop' })]),
    )
    await arrive(bridge, 5, fired(5))
    await bridge.settle()
    expect(tickets(bridge)).toEqual(['open'])
    expect(bridge.clock.now()).toBe(Date.parse(at(120)))
  })

  test('is held on its own route alone', async () => {
    const when = conditionOf('alert.severity == "Sev1"')
    const config = buildConfig(buildRoute('first', { when, continue: true }), buildRoute('second', { when }))
    const maintenance = [buildWindow(0, 60, { routes: new Set(['first']) })]
    const bridge = createTestBridge(() => ({ ...config, maintenance }))
    const counts = (): number[] => ['first', 'second'].map((name) => bridge.product(name).tickets.length)
    await arrive(bridge, 5, fired(5))
    await workUntil(bridge, 30)
    expect(counts()).toEqual([0, 1])
    await bridge.settle()
    expect(counts()).toEqual([1, 1])
  })
})

describe('a ticket from before the window', () => {
  test('is resolved within it', async () => {
    const bridge = createTestBridge(withWindows([buildWindow(10, 60)]))
    await arrive(bridge, 0, fired(0))
    await arrive(bridge, 20, ended(20))
    await workUntil(bridge, 30)
    expect(tickets(bridge)).toEqual(['resolved'])
  })

  test.each([
    ['hold', ['open'], ['open', 'escalate']],
    ['note', ['open', 'note'], ['open', 'note']],
    ['drop', ['open'], ['open']],
  ] as const)('is not escalated within it: %s', async (muting, meanwhile, after) => {
    const bridge = createTestBridge(withWindows([buildWindow(10, 60, { muting })]))
    await arrive(bridge, 0, fired(0, { severity: 'Sev3' }))
    await arrive(bridge, 20, fired(20, { severity: 'Sev1' }))
    await workUntil(bridge, 30)
    expect(written(bridge)).toEqual(meanwhile)
    await bridge.settle()
    expect(written(bridge)).toEqual(after)
  })
})

test.each([
  ['may have been opened', (product: ScriptedProduct) => product.loseAnswer('open')],
  [
    'was opened and not resolved',
    (product: ScriptedProduct) => product.refuse('resolve', refusal('product_throttled')),
  ],
])(
  'an alert whose ticket %s is held where a silence would drop it, and its ticket is resolved',
  async (_, fail) => {
    let windows: readonly MaintenanceWindow[] = []
    const config = buildConfig(buildRoute('servicenow'))
    const bridge = createTestBridge(() => ({ ...config, maintenance: windows }))
    fail(bridge.product())
    await arrive(bridge, 5, ended(5))
    await arrive(bridge, 6, fired(0))
    await bridge.deliverNext()
    // It becomes known when the alert that came within it was tried already.
    windows = [buildWindow(0, 60, { muting: 'drop' })]
    await workUntil(bridge, 70)
    expect(tickets(bridge)).toEqual(['resolved'])
    expect(bridge.queue.length).toBe(0)
  },
)

describe.each(['note', 'drop'] as const)('what is muted by %s', (muting) => {
  test('gets no ticket, then or later, and its end opens none', async () => {
    const bridge = createTestBridge(withWindows([buildWindow(0, 60, { muting })]))
    await arrive(bridge, 5, fired(5))
    await arrive(bridge, 20, ended(20))
    await arrive(bridge, 90, ended(20))
    await bridge.settle()
    expect(tickets(bridge)).toEqual([])
  })

  test('gets one when it is reported again after the window', async () => {
    const bridge = createTestBridge(withWindows([buildWindow(0, 60, { muting })]))
    await arrive(bridge, 5, fired(5))
    await arrive(bridge, 70, fired(70))
    await bridge.settle()
    expect(tickets(bridge)).toEqual(['open'])
  })

  test('is counted as muted', async () => {
    const bridge = createTestBridge(withWindows([buildWindow(0, 60, { muting })]))
    await arrive(bridge, 5, fired(5))
    await bridge.settle()
    expect(bridge.journal.entries.at(-1)).toMatchObject({ reasonCode: 'muted', route: 'servicenow' })
  })
})

describe('never muted are', () => {
  test('alerts of the app itself', async () => {
    const bridge = createTestBridge(withWindows([buildWindow(0, 60)]))
    await arrive(bridge, 5, alertOfCanary({ id: 'one', condition: 'fired', at: at(5) }))
    await workUntil(bridge, 30)
    expect(tickets(bridge)).toEqual(['open'])
  })
})

/** With a silence of so many minutes, and what ends it. */
async function withSilence(minutes: number): Promise<{ bridge: TestBridge; end: () => Promise<unknown> }> {
  const bridge = createTestBridge(withWindows([]))
  const { registers, journal, clock } = bridge
  const silences = createSilences({
    registers,
    journal,
    config: async () => buildConfig(buildRoute('servicenow')),
    log: () => undefined,
    now: clock.now,
  })
  const { id } = await silences.add({ until: at(minutes), why: 'move', isForAll: true }, 'ann')
  return { bridge, end: () => silences.end(id, 'ben') }
}

describe('a silence that a person adds', () => {
  test('holds alerts until its end', async () => {
    const { bridge } = await withSilence(60)
    await arrive(bridge, 5, fired(5))
    await workUntil(bridge, 59)
    expect(tickets(bridge)).toEqual([])
    await bridge.settle()
    expect(tickets(bridge)).toEqual(['open'])
  })

  test('lets them go soon after a person has ended it', async () => {
    const { bridge, end } = await withSilence(600)
    await arrive(bridge, 5, fired(5))
    await workUntil(bridge, 20)
    await end()
    await workUntil(bridge, 20 + (LOOK_EVERY_SECONDS + KNOWN_FOR_SECONDS) / 60)
    expect(tickets(bridge)).toEqual(['open'])
  })
})

test('a payload in a blob outlives a long silence', async () => {
  const bridge = createTestBridge(withWindows([buildWindow(0, 60)]))
  const notification = buildNotification(fired(5), { receivedAt: at(5) })
  const { alert, ...addressed } = notification
  await bridge.payloads.write('2026-11-23/large.json', JSON.stringify(alert))
  await bridge.queue.put([{ ...addressed, alertBlob: '2026-11-23/large.json' }])
  await bridge.settle()
  expect(tickets(bridge)).toEqual(['open'])
})
