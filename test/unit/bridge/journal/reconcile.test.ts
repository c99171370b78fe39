import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createReconcile,
  reconcile,
  type Reconciliation,
} from '../../../../shared/bridge/journal/reconcile.ts'
import type { LogFacts } from '../../../../shared/log.ts'
import type { JournalEntry } from '../../../../shared/storage/journal-entry.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import {
  buildAccepted,
  buildDead,
  buildDelivered,
  buildMuted,
  buildWaiting,
  DELIVERY,
} from '../../../builders/journal-entry.ts'

const LETTER = buildDead().letter
const NOW = Date.parse('2026-11-23T18:00:00.000Z')
const SINCE = '2026-11-23T00:00:00.000Z'

/** So long ago. */
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString()

interface World {
  readonly lines: readonly JournalEntry[]
  /** Ids of the dead letters that are there. */
  readonly letters?: readonly string[]
  readonly since?: string
}

function lettersOf(ids: readonly string[]) {
  return {
    list: async function* (): AsyncGenerator<string> {
      yield* ids
    },
    read: async () => undefined,
  }
}

async function journalOf(lines: readonly JournalEntry[]): Promise<InMemoryJournal> {
  const journal = new InMemoryJournal()
  await journal.write(lines)
  return journal
}

async function reconciled({ lines, letters = [], since = SINCE }: World): Promise<Reconciliation> {
  const journal = await journalOf(lines)
  return reconcile(since, { journal, deadLetters: lettersOf(letters), now: () => NOW })
}

/** What became of a delivery, and why each of its gaps is one. */
async function fateOf(lines: readonly JournalEntry[], letters?: readonly string[]): Promise<unknown[]> {
  const { delivered, waiting, dead, discarded, missing, gaps } = await reconciled({
    lines,
    ...(letters === undefined ? {} : { letters }),
  })
  const fate = Object.entries({ delivered, waiting, dead, discarded, missing }).find(([, count]) => count > 0)
  return [fate?.[0], ...gaps.map(({ route, lastStep }) => [route, lastStep])]
}

const accepted = buildAccepted({ at: ago(60) })
const dead = buildDead({ at: ago(40) })
const replayed = { step: 'replayed', at: ago(30), deliveryId: DELIVERY, letter: LETTER } as const
const discarded = { step: 'discarded', at: ago(30), deliveryId: DELIVERY, letter: LETTER } as const
const waiting = (until: string, route = 'incidents'): JournalEntry =>
  buildWaiting({ at: ago(50), until, route })
const waitingBeforeRouting = (at: string, until: string): JournalEntry => {
  const { route: _, ...line } = buildWaiting({ at, until })
  return line
}
const deadBeforeRouting = (): JournalEntry => {
  const { route: _, ...line } = dead
  return line
}
const delivered = (route = 'incidents', at = ago(20)): JournalEntry => buildDelivered({ at, route })

describe('a delivery is', () => {
  test.each<[string, unknown[], JournalEntry[]]>([
    ['on its way when it was just accepted', ['waiting'], [buildAccepted({ at: ago(9) })]],
    ['missing when nothing is known since', ['missing', [undefined, 'accepted']], [accepted]],
    ['delivered', ['delivered'], [accepted, delivered()]],
    ['delivered by the clock of another machine', ['delivered'], [accepted, delivered('incidents', ago(61))]],
    ['on its way while it waits', ['waiting'], [accepted, waiting(ago(-60))]],
    ['on its way when its time has just come', ['waiting'], [accepted, waiting(ago(9))]],
    ['missing when it waits no longer', ['missing', ['incidents', 'waiting']], [accepted, waiting(ago(11))]],
    ['delivered after it waited', ['delivered'], [accepted, waiting(ago(30)), delivered()]],
    [
      'delivered however often it came',
      ['delivered'],
      [accepted, delivered(), buildAccepted({ at: ago(15) })],
    ],
  ])('%s', async (_, fate, lines) => {
    expect(await fateOf(lines)).toEqual(fate)
  })

  test.each<[string, unknown[], JournalEntry[], string[]]>([
    ['dead while its letter exists', ['dead'], [accepted, dead], [LETTER]],
    ['missing when its letter was deleted', ['missing', ['incidents', 'dead']], [accepted, dead], []],
    ['discarded when a person did that', ['discarded'], [accepted, dead, discarded], []],
    [
      'missing when nothing follows a replay',
      ['missing', ['incidents', 'replayed']],
      [accepted, dead, replayed],
      [],
    ],
    ['on its way after a replay', ['waiting'], [accepted, dead, { ...replayed, at: ago(1) }], []],
    ['delivered after a replay', ['delivered'], [accepted, dead, replayed, delivered()], []],
    [
      'delivered after a replay by the clock of another machine',
      ['delivered'],
      [accepted, dead, delivered('incidents', ago(31)), replayed],
      [],
    ],
    ['dead again', ['dead'], [accepted, dead, replayed, { ...dead, at: ago(20) }], [LETTER]],
    ['dead before it had a route', ['dead'], [accepted, deadBeforeRouting()], [LETTER]],
    [
      'delivered after a replay to what routes it has then',
      ['delivered'],
      [accepted, deadBeforeRouting(), replayed, delivered('a'), delivered('b')],
      [],
    ],
  ])('%s', async (_, fate, lines, letters) => {
    expect(await fateOf(lines, letters)).toEqual(fate)
  })
})

describe('of several routes', () => {
  test('each is looked at by itself', async () => {
    const lines = [accepted, delivered('a'), waiting(ago(30), 'b'), waiting(ago(-30), 'c')]
    expect(await fateOf(lines)).toEqual(['missing', ['b', 'waiting']])
  })

  test('the delivery counts as its worst route', async () => {
    expect(await fateOf([accepted, delivered('a'), dead], [LETTER])).toEqual(['dead'])
  })

  test('those named in two URLs are both expected', async () => {
    const lines = ['a', 'b'].map((route) => buildAccepted({ at: ago(60), route }))
    expect(await fateOf([...lines, delivered('a')])).toEqual(['missing', ['b', 'accepted']])
  })

  test('what waits without a route waits for those that are left', async () => {
    const lines = [
      accepted,
      delivered('a', ago(55)),
      waiting(ago(48), 'b'),
      waitingBeforeRouting(ago(47), ago(46)),
    ]
    expect(await fateOf(lines)).toEqual(['missing', ['b', 'waiting']])
    expect(await fateOf([...lines, delivered('b')])).toEqual(['delivered'])
  })

  test('what waits before a route is chosen is missing without one', async () => {
    const lines = [accepted, waitingBeforeRouting(ago(50), ago(40))]
    expect(await fateOf(lines)).toEqual(['missing', [undefined, 'waiting']])
    expect(await fateOf([...lines, delivered('a')])).toEqual(['delivered'])
  })
})

describe('the report', () => {
  test('counts what was done to tickets, each once', async () => {
    const again = buildDelivered({ at: ago(10), actions: [] })
    const { delivered: count, actions } = await reconciled({
      lines: [
        accepted,
        buildDelivered({ at: ago(50), actions: ['open', 'resolve'] }),
        buildDelivered({ at: ago(50), actions: ['open'], correlationId: 'of another item' }),
        buildDelivered({ at: ago(45), actions: ['open'] }),
        again,
        buildDelivered({ at: ago(50), route: 'b', actions: ['note'] }),
        { ...accepted, deliveryId: 'other' },
        { ...again, deliveryId: 'other' },
      ],
    })
    expect(count).toBe(2)
    expect(actions).toEqual({ open: 2, note: 1, escalate: 0, hold: 0, resolve: 1, reopen: 0, nothing: 1 })
  })

  test('names what is missing, and why', async () => {
    const { gaps } = await reconciled({ lines: [accepted, waiting(ago(30))] })
    expect(gaps).toEqual([
      {
        deliveryId: DELIVERY,
        alertId: accepted.alertId,
        rule: 'cpu-high',
        items: ['vm-1'],
        acceptedAt: ago(60),
        route: 'incidents',
        lastStep: 'waiting',
        lastAt: ago(50),
        reason: `It was due to be tried again at ${ago(30)}, and has no line since.`,
      },
    ])
  })

  test('counts what a silence has dropped, and what one holds as waiting until it is over', async () => {
    const dropped = [buildAccepted({ at: ago(90) }), buildMuted({ at: ago(90) })]
    const held = { deliveryId: 'held', at: ago(90) }
    const holding = buildWaiting({ ...held, code: 'muted', until: ago(-60) })
    expect(await reconciled({ lines: [...dropped, buildAccepted(held), holding] })).toMatchObject({
      accepted: 2,
      muted: 1,
      waiting: 1,
      gaps: [],
    })
  })

  test('leaves out what was accepted before', async () => {
    const { accepted: count, gaps } = await reconciled({ lines: [accepted, dead], since: ago(59) })
    expect({ count, gaps }).toEqual({ count: 0, gaps: [] })
  })

  test('knows a letter that is listed under an earlier day', async () => {
    const journal = await journalOf([accepted, dead])
    const letter = { code: 'product_rejected', reason: '', diedAt: ago(40), attempts: 0 } as const
    const deadLetters = { ...lettersOf([]), read: async (id: string) => (id === LETTER ? letter : undefined) }
    expect(await reconcile(SINCE, { journal, deadLetters, now: () => NOW })).toMatchObject({
      dead: 1,
      gaps: [],
    })
  })

  test('does not report a letter as gone that is replayed meanwhile', async () => {
    const journal = await journalOf([accepted, dead])
    const letters = new Set([LETTER])
    const deadLetters = {
      list: async function* (): AsyncGenerator<string> {
        yield* letters
      },
      read: async () => undefined,
    }
    const read = journal.read.bind(journal)
    journal.read = async function* (since: string) {
      yield* read(since)
      letters.delete(LETTER)
    }
    expect(await reconcile(SINCE, { journal, deadLetters, now: () => NOW })).toMatchObject({
      dead: 1,
      gaps: [],
    })
  })
})

test('the timer looks at the last four days, and logs the counts and each gap', async () => {
  const lines: LogFacts[] = []
  const journal = await journalOf([
    { ...accepted, at: ago(97 * 60), deliveryId: 'too old' },
    { ...accepted, items: ['vm-1', 'vm-2'] },
    { ...accepted, deliveryId: 'other' },
    { ...delivered(), deliveryId: 'other' },
  ])
  const run = createReconcile({
    registers: async () => new InMemoryRegisters(),
    journal,
    deadLetters: lettersOf([]),
    log: (level, event, facts) => void lines.push({ level, event, ...facts }),
    now: () => NOW,
  })
  await run()
  expect(lines).toMatchObject([
    { level: 'info', event: 'alerts-reconciled', accepted: 2, delivered: 1, missing: 1, open: 1 },
    { level: 'error', event: 'alert-missing', deliveryId: DELIVERY, rule: 'cpu-high', items: 'vm-1, vm-2' },
  ])
})

/** What happens on one route: it waits some times and then is settled. */
interface Trail {
  readonly waits: number
  readonly end: readonly JournalEntry['step'][]
}

const trails: fc.Arbitrary<Trail> = fc.record({
  waits: fc.integer({ min: 1, max: 3 }),
  end: fc.constantFrom<JournalEntry['step'][]>(
    ['delivered'],
    ['dead'],
    ['dead', 'discarded'],
    ['dead', 'replayed', 'delivered'],
    ['dead', 'replayed', 'waiting', 'dead'],
  ),
})

/** For each delivery the trails of its routes. */
const deliveries = fc.array(fc.array(trails, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 })

/** A trail's lines, all of them long ago, and its letter if it ends with one. */
function tell({ waits, end }: Trail, deliveryId: string, route: string) {
  const letter = `2026-11-23/${deliveryId}.${route}.json`
  const steps = [...Array.from({ length: waits }, () => 'waiting' as const), ...end]
  const lines = steps.map((step, index): JournalEntry => {
    const at = ago(300 - index)
    if (step === 'waiting') return buildWaiting({ at, deliveryId, route, until: ago(299 - index) })
    if (step === 'dead') return buildDead({ at, deliveryId, route, letter })
    if (step === 'delivered') return buildDelivered({ at, deliveryId, route })
    return { at, deliveryId, step: step === 'replayed' ? 'replayed' : 'discarded', letter }
  })
  return { deliveryId, route, lines, letters: end.at(-1) === 'dead' ? [letter] : [] }
}

test('finds no gap in complete stories, and exactly the missing line in a story that lacks its last one', async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, fc.nat(), fc.boolean(), async (stories, pick, isReversed) => {
      const written = stories.flatMap((routes, delivery) =>
        routes.map((route, index) => tell(route, `d${delivery}`, `r${index}`)),
      )
      const receipts = stories.map((_, index) => buildAccepted({ at: ago(301), deliveryId: `d${index}` }))
      const lines = [...receipts, ...written.flatMap((trail) => trail.lines)]
      if (isReversed) lines.reverse()
      const letters = written.flatMap((trail) => trail.letters)

      const whole = await reconciled({ lines, letters })
      const victim = written[pick % written.length]
      const settling = victim?.lines.at(-1)
      const broken = await reconciled({ lines: lines.filter((line) => line !== settling), letters })

      expect(whole).toMatchObject({ accepted: stories.length, waiting: 0, missing: 0, gaps: [] })
      expect(broken).toMatchObject({ accepted: stories.length, waiting: 0, missing: 1 })
      const { deliveryId, route } = victim ?? {}
      expect(broken.gaps.map((gap) => [gap.deliveryId, gap.route])).toEqual([[deliveryId, route]])
    }),
  )
})
