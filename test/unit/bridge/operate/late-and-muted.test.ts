/** What the fallback says of alerts that a silence has held or dropped. */
import { describe, expect, test } from 'vitest'
import { START } from '../../../builders/clock.ts'
import {
  buildAccepted,
  buildDelivered,
  buildMuted,
  buildWaiting,
  DELIVERY,
} from '../../../builders/journal-entry.ts'
import { accepted, createBench, minutes, timeAt } from './late-bench.ts'

describe('an alert without a ticket', () => {
  test('is not late while a silence holds it, and is late when it has no ticket in time after that', async () => {
    const bench = createBench()
    const until = new Date(bench.clock.now() + minutes(60) * 1000).toISOString()
    await accepted(bench, buildAccepted(), buildWaiting({ code: 'muted', until }))
    for (let looks = 0; looks < 13; looks += 1) {
      bench.clock.advance(minutes(5))
      await bench.look()
    }
    expect(bench.posted).toEqual([])
    bench.clock.advance(minutes(5))
    await bench.look()
    const [post] = bench.posted
    expect(post).toMatchObject({ event: 'alert-late', notices: [{ id: DELIVERY, since: START }] })
    expect(post?.notices[0]?.text).toContain(`was muted until ${until}`)
  })

  test('is not late when a silence held it and it was then delivered, or when one dropped it', async () => {
    const bench = createBench()
    const until = new Date(bench.clock.now() + minutes(60) * 1000).toISOString()
    const dropped = { deliveryId: 'dropped' }
    await accepted(
      bench,
      buildAccepted(),
      buildWaiting({ code: 'muted', until }),
      buildAccepted(dropped),
      buildMuted(dropped),
    )
    bench.clock.advance(minutes(30))
    await bench.look()
    bench.clock.advance(minutes(31))
    await bench.journal.write([buildDelivered({ at: timeAt(bench) })])
    bench.clock.advance(minutes(30))
    await bench.look()
    expect(bench.posted).toEqual([])
  })

  test('is late in time though its silence was to be longer, when a person ended that and it is tried', async () => {
    const bench = createBench()
    const until = new Date(bench.clock.now() + minutes(600) * 1000).toISOString()
    await accepted(bench, buildAccepted(), buildWaiting({ code: 'muted', until }))
    bench.clock.advance(minutes(20))
    await bench.look()
    await bench.journal.write([buildWaiting({ at: timeAt(bench) })])
    const ended = timeAt(bench)
    for (let looks = 0; looks < 9; looks += 1) {
      bench.clock.advance(minutes(1))
      await bench.look()
    }
    expect(bench.posted).toEqual([])
    bench.clock.advance(minutes(1))
    await bench.look()
    expect(bench.posted[0]?.notices[0]?.text).toContain(`was muted until ${ended}`)
  })

  test.each([
    ['holds', buildWaiting({ code: 'muted', until: '2026-12-23T12:00:00.000Z' })],
    ['drops', buildMuted({ route: 'incidents' })],
  ])('is late when a silence %s it on one route, and another route fails', async (_, muted) => {
    const bench = createBench()
    const failed = buildWaiting({ route: 'second' })
    await accepted(bench, buildAccepted(), failed, muted)
    bench.clock.advance(minutes(11))
    await bench.look()
    expect(bench.posted[0]?.notices[0]?.text).toContain('product_throttled')
  })

  test('is not late when it failed before a route was chosen, and a silence dropped it then', async () => {
    const bench = createBench()
    const { route: _, ...failed } = buildWaiting()
    await accepted(bench, buildAccepted(), failed, buildMuted())
    bench.clock.advance(minutes(11))
    await bench.look()
    expect(bench.posted).toEqual([])
  })
})
