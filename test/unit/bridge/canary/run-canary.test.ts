import { describe, expect, test } from 'vitest'
import { parseAlert } from '../../../../shared/alert/parse-alert.ts'
import type { Announcement } from '../../../../shared/bridge/announce/announce.ts'
import { createCanaries } from '../../../../shared/bridge/canary/run-canary.ts'
import type { CanaryConfig, Fallback } from '../../../../shared/config/config.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import type { LogFacts } from '../../../../shared/log.ts'
import { createClock } from '../../../builders/clock.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'
import { buildDead, buildDelivered } from '../../../builders/journal-entry.ts'

const HOURLY: CanaryConfig = { everySeconds: 3600, lateSeconds: 300, route: 'servicenow', ticket: 'standing' }

const FALLBACK: Fallback = {
  route: undefined,
  webhook: new URL('https://pager.example'),
  severity: 'Sev1',
  afterSeconds: 300,
}

function createWorld(canary: CanaryConfig | null = HOURLY, fallback?: Fallback) {
  const clock = createClock()
  const journal = new InMemoryJournal()
  const sent: { alertId: string; condition: string; route: string }[] = []
  const logged: (LogFacts & { readonly event: string })[] = []
  const weather = { isDown: false, isPagerDown: false }
  const announced: Announcement[] = []
  const iso = (): string => new Date(clock.now()).toISOString()
  const canaries = createCanaries({
    config: async () => (canary === null ? { fallback } : { canary, fallback }),
    announce: async () => async (announcement) => {
      if (weather.isPagerDown) throw new BridgeError('webhook_failed', 'No pager.')
      announced.push(announcement)
    },
    receive: async (payload, route) => {
      if (weather.isDown) throw new BridgeError('storage_unavailable', 'No storage.')
      const { alertId, condition } = parseAlert(payload, iso())
      sent.push({ alertId, condition, route })
      return `delivery-${sent.length}`
    },
    journal,
    registers: new InMemoryRegisters(),
    log: (_, event, facts) => void logged.push({ event, ...facts }),
    now: clock.now,
  })
  /** So many seconds later the timer runs. */
  const tick = async (seconds: number): Promise<void> => {
    clock.advance(seconds)
    await canaries.run()
  }
  const deliver = (): Promise<void> =>
    journal.write([buildDelivered({ deliveryId: `delivery-${sent.length}`, at: iso(), number: 'INC1' })])
  const die = (): Promise<void> =>
    journal.write([buildDead({ deliveryId: `delivery-${sent.length}`, at: iso() })])
  const events = (): string[] => logged.map(({ event }) => event)
  const health = async (): Promise<unknown> => (await canaries.check())[0]
  return { tick, deliver, die, announced, sent, logged, events, health, weather, canaries, clock }
}

describe('a canary', () => {
  test('is sent every hour, to its route, about one standing ticket', async () => {
    const { tick, deliver, sent } = createWorld()
    await tick(0)
    await deliver()
    await tick(300)
    await tick(3300)
    const canary = {
      alertId: '/alert-ticket-bridge/canary/servicenow',
      condition: 'fired',
      route: 'servicenow',
    }
    expect(sent).toEqual([canary, canary])
  })

  test('that is delivered in time is logged with its seconds', async () => {
    const { tick, deliver, clock, logged, health } = createWorld()
    await tick(0)
    clock.advance(7)
    await deliver()
    await tick(293)
    expect(logged).toEqual([
      expect.objectContaining({ event: 'canary-delivered', route: 'servicenow', number: 'INC1', seconds: 7 }),
    ])
    expect(await health()).toMatchObject({ ok: true, detail: expect.stringContaining('took 7 s') })
  })

  test.each([
    [
      'is late',
      async ({ clock, deliver }: ReturnType<typeof createWorld>) => (clock.advance(301), deliver()),
    ],
    ['never comes', async ({ clock }: ReturnType<typeof createWorld>) => clock.advance(301)],
    ['dies', async ({ die }: ReturnType<typeof createWorld>) => die()],
  ])('that %s raises one alarm, until another is in time', async (_, happen) => {
    const world = createWorld()
    await world.tick(0)
    await happen(world)
    await world.tick(0)
    await world.tick(300)
    expect(world.events()).toEqual(['canary-missed'])
    expect(await world.health()).toMatchObject({ name: 'canary', ok: false })
    await world.tick(3600)
    expect(await world.health()).toMatchObject({ ok: false })
    await world.deliver()
    await world.tick(60)
    expect(world.events().at(-1)).toBe('canary-delivered')
    expect(await world.health()).toMatchObject({ ok: true })
  })

  test('that cannot be stored raises an alarm, and the next one comes in an hour', async () => {
    const { tick, weather, sent, events } = createWorld()
    weather.isDown = true
    await tick(0)
    weather.isDown = false
    await tick(300)
    expect([events(), sent]).toEqual([['canary-missed'], []])
    await tick(3300)
    expect(sent).toHaveLength(1)
  })

  test('with a ticket each time is ended once it is delivered', async () => {
    const { tick, deliver, sent } = createWorld({ ...HOURLY, ticket: 'each' })
    await tick(0)
    await deliver()
    await tick(300)
    await deliver()
    await tick(300)
    await tick(3300)
    expect(sent.map(({ condition }) => condition)).toEqual(['fired', 'resolved', 'fired'])
    expect(sent[0]?.alertId).toBe(sent[1]?.alertId)
    expect(sent[2]?.alertId).not.toBe(sent[0]?.alertId)
  })

  test('that is not sent any more fails the health check', async () => {
    const { tick, deliver, clock, health } = createWorld()
    await tick(0)
    await deliver()
    await tick(300)
    clock.advance(7201)
    expect(await health()).toMatchObject({
      ok: false,
      detail: expect.stringContaining('is the timer disabled'),
    })
  })
})

test('fallback hears once that canaries are missed, also when it was away, and once that they are not any more', async () => {
  const { tick, deliver, announced, weather } = createWorld(HOURLY, FALLBACK)
  await tick(0)
  weather.isPagerDown = true
  await tick(400)
  weather.isPagerDown = false
  await tick(300)
  await tick(300)
  await tick(2600)
  expect(announced.map(({ event, condition }) => [event, condition])).toEqual([['canary-missed', 'fired']])
  await deliver()
  await tick(60)
  expect(announced.map(({ condition }) => condition)).toEqual(['fired', 'resolved'])
  expect(announced[1]?.notices[0]?.id).toBe(announced[0]?.notices[0]?.id)
})

test('without a canary nothing is sent, and the health check does not name it', async () => {
  const { tick, canaries, sent } = createWorld(null)
  await tick(0)
  expect([sent, await canaries.check()]).toEqual([[], []])
})
