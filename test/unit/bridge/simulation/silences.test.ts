/** Silences while calls fail, instances go down and a right is refused: nothing is lost, and nothing is opened while it is muted. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MaintenanceWindow, Route } from '../../../../shared/config/config.ts'
import { type Span, spanAround } from '../../../../shared/silence/span.ts'
import { MUTINGS, type Muting } from '../../../../shared/silence/silence.ts'
import { START } from '../../../builders/clock.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { refusal, ScriptedProduct } from '../../../builders/scripted-product.ts'
import { propertyRuns } from '../../../builders/thoroughness.ts'
import {
  expectNothingLost,
  expectToHold,
  playIn,
  rowOf,
  seriesOfEpisodes,
  stories,
  type Story,
} from './simulated-stories.ts'
import { createWorld, fatesWith, inMemory } from './simulated-world.ts'

const BEGIN = Date.parse(START)

/** A call that is carried out late may be so within a silence that had not begun when it was made. */
const anyFates = fatesWith(['refused', 'lost on the way', 'answer lost'])

/** A time within the first hour and a half. */
const anySpan = fc
  .record({ from: fc.nat(3000), seconds: fc.integer({ min: 1, max: 2000 }) })
  .map(({ from, seconds }): Span => ({
    from: BEGIN + from * 1000,
    until: BEGIN + (from + seconds) * 1000,
  }))

/** They may overlap. */
const windows = fc.array(anySpan, { minLength: 1, maxLength: 3 })

function windowOf(span: Span, muting: Muting): MaintenanceWindow {
  return {
    name: 'window',
    why: '',
    when: undefined,
    routes: undefined,
    muting,
    timesText: '',
    spanAt: (now) => spanAround(span, now),
    nextAfter: () => undefined,
  }
}

/** A product that remembers when it was asked to open, reopen or escalate something, and that refuses for a time to write. */
class TimedProduct extends ScriptedProduct {
  readonly begunAt: number[] = []
  now = (): number => 0
  refuses: Span | undefined

  override async open(...asked: Parameters<ScriptedProduct['open']>) {
    this.begunAt.push(this.now())
    this.#checkRight()
    return super.open(...asked)
  }

  override async change(...asked: Parameters<ScriptedProduct['change']>) {
    if (asked[1].action === 'reopen' || asked[1].action === 'escalate') this.begunAt.push(this.now())
    this.#checkRight()
    return super.change(...asked)
  }

  #checkRight(): void {
    if (this.refuses !== undefined && spanAround(this.refuses, this.now()) !== undefined)
      throw refusal('product_not_permitted')
  }
}

async function play(
  story: Story,
  fates: Parameters<typeof createWorld>[1],
  spans: readonly Span[],
  muting: Muting,
  route: Route,
  refuses?: Span,
) {
  const product = new TimedProduct()
  product.refuses = refuses
  const config = { ...buildConfig(route), maintenance: spans.map((span) => windowOf(span, muting)) }
  const world = createWorld(config, fates, inMemory(product))
  product.now = world.clock.now
  await playIn(world, story)
  return { ...world, product }
}

test('alerts that are held are delivered: what lasts has its ticket, and what is over has no open one', async () => {
  const route = buildRoute('servicenow')
  await fc.assert(
    fc.asyncProperty(stories(seriesOfEpisodes), anyFates, windows, async (story, fate, spans) => {
      const world = await play(story, fate, spans, 'hold', route)
      expectToHold(world, story)
      const open = world.product.tickets.filter(({ status }) => status === 'open')
      const lasting = story.episodes.filter(({ length }) => length % 2 === 1)
      expect(open).toHaveLength(lasting.length)
      expect(world.product.begunAt.filter((at) => spans.some((span) => spanAround(span, at)))).toEqual([])
    }),
    propertyRuns(60, 1000),
  )
}, 600_000)

test('a right that is refused for a time loses nothing, even of what a silence has held until then', async () => {
  const route = buildRoute('servicenow')
  await fc.assert(
    fc.asyncProperty(
      stories(seriesOfEpisodes),
      anyFates,
      windows,
      anySpan,
      async (story, fate, spans, refuses) => {
        const world = await play(story, fate, spans, 'hold', route, refuses)
        expectToHold(world, story)
        expect(world.product.begunAt.filter((at) => spans.some((span) => spanAround(span, at)))).toEqual([])
        const numbers = world.product.tickets.map(({ correlationId }) => correlationId)
        expect(numbers).toEqual([...new Set(numbers)])
      },
    ),
    propertyRuns(40, 1000),
  )
}, 600_000)

test.each(MUTINGS)(
  'nothing is opened, reopened or escalated while it is muted by %s, and nothing is lost',
  async (muting) => {
    const route = buildRoute('servicenow')
    await fc.assert(
      fc.asyncProperty(stories(seriesOfEpisodes), anyFates, windows, async (story, fate, spans) => {
        const world = await play(story, fate, spans, muting, route)
        expectNothingLost(world, story)
        const { tickets, begunAt } = world.product
        expect(begunAt.filter((at) => spans.some((span) => spanAround(span, at)))).toEqual([])
        const numbers = tickets.map(({ correlationId }) => correlationId)
        expect(numbers).toEqual([...new Set(numbers)])
        const over = new Set(
          story.episodes
            .filter(({ length }) => length % 2 === 0)
            .flatMap((episode) => episode.map((payload) => rowOf(payload, route))),
        )
        expect(
          tickets.filter(({ status, correlationId }) => status === 'open' && over.has(correlationId)),
        ).toEqual([])
      }),
      propertyRuns(20, 500),
    )
  },
  600_000,
)
