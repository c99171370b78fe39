import { describe, expect, test } from 'vitest'
import { MOST_LATE } from '../../../../shared/bridge/operate/late-alerts.ts'
import type { Fallback } from '../../../../shared/config/config.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import { START } from '../../../builders/clock.ts'
import { buildRoute } from '../../../builders/config.ts'
import {
  buildAccepted,
  buildDead,
  buildDelivered,
  buildWaiting,
  DELIVERY,
} from '../../../builders/journal-entry.ts'
import { accepted, type Bench, createBench, minutes, SECRET, timeAt } from './late-bench.ts'

const eventsOf = ({ log }: Bench): unknown[] => log.map(({ event }) => event)

describe('an alert without a ticket', () => {
  test('is announced when it is late, and only once by all instances', async () => {
    const bench = createBench()
    await accepted(bench)
    bench.clock.advance(minutes(9))
    await bench.look()
    expect(bench.posted).toEqual([])
    bench.clock.advance(minutes(1))
    for (let looks = 0; looks < 3; looks += 1) await bench.look()
    bench.clock.advance(minutes(120))
    await bench.look()
    expect(bench.posted).toEqual([
      {
        event: 'alert-late',
        condition: 'fired',
        notices: [
          {
            id: DELIVERY,
            title: 'No ticket yet: cpu-high',
            severity: 'Sev1',
            since: START,
            text: expect.stringContaining('check that the app reads its queue'),
            items: ['vm-1'],
            facts: { deliveryId: DELIVERY, rule: 'cpu-high', alertId: buildAccepted().alertId },
          },
        ],
      },
    ])
    expect(eventsOf(bench)).toEqual(['alert-late'])
  })

  test('is announced once by two that look at the same time', async () => {
    const bench = createBench()
    await accepted(bench)
    bench.clock.advance(minutes(11))
    await Promise.all([bench.look(), bench.look()])
    expect(bench.posted).toHaveLength(1)
  })

  test('is announced with what it waits for, and in its timeline', async () => {
    const bench = createBench()
    await accepted(bench, buildAccepted(), buildWaiting({ reason: 'ServiceNow answered 503.' }))
    bench.clock.advance(minutes(11))
    await bench.look()
    expect(bench.posted[0]?.notices[0]?.text).toContain('product_throttled: ServiceNow answered 503.')
    expect(bench.journal.entries.at(-1)).toEqual({
      step: 'announced',
      at: timeAt(bench),
      deliveryId: DELIVERY,
      event: 'alert-late',
    })
  })

  test('is announced when it became a dead letter', async () => {
    const bench = createBench()
    await accepted(bench, buildAccepted(), buildDead())
    bench.clock.advance(minutes(11))
    await bench.look()
    expect(bench.posted[0]?.notices[0]?.text).toContain(`dead letter ${buildDead().letter}`)
  })

  test('is announced when the looks began late, or paused', async () => {
    const bench = createBench()
    await bench.look()
    await bench.journal.write([buildAccepted()])
    bench.clock.advance(minutes(180))
    await bench.look()
    expect(bench.posted).toHaveLength(1)
  })

  test.each([
    ['is delivered in time', [buildAccepted(), buildDelivered()]],
    ['is less severe', [buildAccepted({ severity: 'Sev2' })]],
    ['is over', [buildAccepted({ condition: 'resolved' })]],
    ['was discarded', [buildAccepted(), buildDead(), { ...buildDead(), step: 'discarded' } as const]],
  ])('is not announced when it %s', async (_, entries) => {
    const bench = createBench()
    await accepted(bench, ...entries)
    bench.clock.advance(minutes(11))
    await bench.look()
    expect(bench.posted).toEqual([])
  })

  test('counts by its importance', async () => {
    const bench = createBench()
    await accepted(bench, buildAccepted({ severity: 'Sev4', importance: 'Sev0' }))
    bench.clock.advance(minutes(11))
    await bench.look()
    expect(bench.posted).toMatchObject([{ notices: [{ severity: 'Sev0' }] }])
  })
})

async function late(overrides: Partial<Fallback> = {}): Promise<Bench> {
  const bench = createBench(overrides)
  await accepted(bench)
  bench.clock.advance(minutes(11))
  await bench.look()
  return bench
}

describe('a late alert that is finally delivered', () => {
  test('is announced once more, days later, and once only', async () => {
    const bench = await late()
    for (let hours = 0; hours < 50; hours += 1) {
      bench.clock.advance(minutes(60))
      await bench.look()
    }
    const at = timeAt(bench)
    await bench.journal.write([buildDelivered({ at })])
    for (let looks = 0; looks < 3; looks += 1) {
      bench.clock.advance(minutes(1))
      await bench.look()
    }
    expect(bench.posted.slice(1)).toMatchObject([
      {
        event: 'alert-late',
        condition: 'resolved',
        notices: [{ id: DELIVERY, endedAt: at, text: expect.stringContaining('INC0010001 (servicenow)') }],
      },
    ])
    expect(eventsOf(bench)).toEqual(['alert-late', 'late-alert-delivered'])
  })

  test('is not announced when a person discarded it', async () => {
    const bench = await late()
    await bench.journal.write([{ ...buildDead({ at: timeAt(bench) }), step: 'discarded' }])
    bench.clock.advance(minutes(1))
    await bench.look()
    expect(bench.posted).toHaveLength(1)
  })

  test('resolves the ticket that its lateness opened on another route', async () => {
    const route = buildRoute('second')
    const bench = await late({ route, webhook: undefined })
    await bench.journal.write([buildDelivered({ at: timeAt(bench) })])
    bench.clock.advance(minutes(1))
    await bench.look()
    const conditions = bench.queue.notifications.map(({ routes, alert }) => ({ routes, alert }))
    expect(conditions).toMatchObject(
      ['Fired', 'Resolved'].map((monitorCondition) => ({
        routes: ['second'],
        alert: {
          data: {
            essentials: { alertId: `/alert-ticket-bridge/alert-late/${DELIVERY}`, monitorCondition },
          },
        },
      })),
    )
  })
})

describe('an announcement that fails', () => {
  test('is made again with the next look, and its alert is logged once', async () => {
    const bench = createBench()
    await accepted(bench)
    bench.fates.push(500, 'lost')
    bench.clock.advance(minutes(11))
    for (let looks = 0; looks < 4; looks += 1) {
      await bench.look()
      bench.clock.advance(minutes(1))
    }
    expect(bench.posted.map(({ notices }) => notices[0]?.id)).toEqual([DELIVERY, DELIVERY, DELIVERY])
    expect(eventsOf(bench)).toEqual(['alert-late', 'fallback-failed', 'fallback-failed'])
  })

  test('puts nothing of the webhook\u2019s address into the log', async () => {
    const bench = createBench()
    await accepted(bench)
    bench.fates.push(500, 'lost')
    bench.clock.advance(minutes(11))
    await bench.look()
    await bench.look()
    expect(JSON.stringify(bench.log)).not.toContain(SECRET)
  })

  test('is not made any more when the alert was delivered meanwhile', async () => {
    const bench = createBench()
    await accepted(bench)
    bench.fates.push(500)
    bench.clock.advance(minutes(11))
    await bench.look()
    await bench.journal.write([buildDelivered({ at: timeAt(bench) })])
    bench.clock.advance(minutes(1))
    await bench.look()
    expect(bench.posted).toHaveLength(1)
  })

  test('opens one ticket, when a post beside it is repeated', async () => {
    const bench = createBench({ route: buildRoute('second') })
    await accepted(bench)
    bench.fates.push(500)
    bench.clock.advance(minutes(11))
    await bench.look()
    await bench.look()
    const ids = bench.queue.notifications.map(({ deliveryId }) => deliveryId)
    expect(new Set(ids).size).toBe(1)
  })

  test('is made by another instance when the one that began it is gone', async () => {
    const bench = createBench()
    await accepted(bench)
    bench.clock.advance(minutes(11))
    // It has said that it begins, and nothing more is stored of it.
    const write = bench.registers.write.bind(bench.registers)
    let writes = 0
    bench.registers.write = async (...asked) => {
      writes += 1
      if (writes > 1) throw new BridgeError('storage_unavailable', 'The instance is gone.')
      return write(...asked)
    }
    bench.fates.push('lost')
    await bench.look()
    bench.registers.write = write
    await bench.look()
    expect(bench.posted).toHaveLength(1)
    bench.clock.advance(minutes(6))
    await bench.look()
    expect(bench.posted).toHaveLength(2)
  })

  test('is not made at all while the storage is away', async () => {
    const bench = createBench()
    await accepted(bench)
    bench.clock.advance(minutes(11))
    bench.registers.isDown = true
    await bench.look()
    expect(bench.posted).toEqual([])
    expect(bench.log).toMatchObject([{ event: 'fallback-failed', code: 'storage_unavailable' }])
  })
})

test('a route of the connection that does not take tickets is left out', async () => {
  const bench = createBench({ route: buildRoute('incidents') })
  await accepted(bench, buildAccepted(), buildWaiting())
  bench.clock.advance(minutes(11))
  await bench.look()
  expect(bench.queue.notifications).toEqual([])
  expect(bench.posted).toHaveLength(1)
})

const idOf = (index: number): string => String(index).padStart(32, '0')

test('many late alerts share posts, and those that the register has no room for wait for it', async () => {
  const bench = createBench()
  const many = Array.from({ length: MOST_LATE + 5 }, (_, index) => buildAccepted({ deliveryId: idOf(index) }))
  await accepted(bench, ...many)
  bench.clock.advance(minutes(11))
  await bench.look()
  expect(bench.posted.map(({ notices }) => notices.length)).toEqual(
    Array.from({ length: MOST_LATE / 50 }, () => 50),
  )
  expect(bench.log.at(-1)).toMatchObject({ event: 'fallback-failed', alerts: 5 })

  await bench.journal.write(
    many.slice(0, 10).map(({ deliveryId }) => buildDelivered({ deliveryId, at: timeAt(bench) })),
  )
  bench.clock.advance(minutes(1))
  await bench.look()
  bench.clock.advance(minutes(1))
  await bench.look()
  const told = bench.posted.filter(({ condition }) => condition === 'fired').flatMap(({ notices }) => notices)
  expect(new Set(told.map(({ id }) => id)).size).toBe(MOST_LATE + 5)
  expect(told).toHaveLength(MOST_LATE + 5)
})
