import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Policy } from '../../../shared/ticket/policy.ts'
import type { Occurrence } from '../../../shared/ticket/episodes.ts'
import { buildPolicy } from '../../builders/config.ts'
import { propertyRuns } from '../../builders/thoroughness.ts'
import { Desk } from './desk.ts'
import { at, buildOccurrence } from './known.ts'

/** An episode's notifications in the order of their times: fired and resolved by turns. */
function episodesOf(episode: string, length: number): Occurrence[] {
  return Array.from({ length }, (_, index) =>
    buildOccurrence({
      episode,
      condition: index % 2 === 0 ? 'fired' : 'resolved',
      occurredAt: at(index * 10),
      severity: index % 4 === 0 ? 'Sev2' : 'Sev1',
    }),
  )
}

/** All of them at least once, in any order, and some again. */
function anyOrderOf(occurrences: readonly Occurrence[]): fc.Arbitrary<Occurrence[]> {
  return fc
    .array(fc.constantFrom(...occurrences), { maxLength: 4 })
    .chain((again) =>
      fc.shuffledSubarray([...occurrences, ...again], { minLength: occurrences.length + again.length }),
    )
}

const policies: fc.Arbitrary<Policy> = fc
  .record({
    onResolve: fc.constantFrom('resolve', 'hold', 'note', 'nothing'),
    onRefire: fc.constantFrom('reopen', 'new'),
    touch: fc.constantFrom('never-after-human', 'always'),
    resolveAfterSeconds: fc.constantFrom(60, 1800),
    reopenWithinSeconds: fc.constantFrom(1, 60, 3600, 1_000_000),
    notesPerHour: fc.constantFrom(1, 6),
  })
  .map(buildPolicy)

interface Deliveries {
  readonly policy: Policy
  /** What happens after each arrival: minutes go by, and the product may close what is resolved. */
  readonly arrivals: readonly {
    readonly occurrence: Occurrence
    readonly minutes: number
    readonly closes: boolean
  }[]
}

function deliveriesOf(occurrences: readonly Occurrence[]): fc.Arbitrary<Deliveries> {
  const arrivals = anyOrderOf(occurrences).chain((inOrder) =>
    fc.tuple(
      ...inOrder.map((occurrence) =>
        fc.record({
          occurrence: fc.constant(occurrence),
          minutes: fc.constantFrom(0, 5, 90),
          closes: fc.boolean(),
        }),
      ),
    ),
  )
  return fc.record({ policy: policies, arrivals })
}

const LONG_MINUTES = 10_000

/** What the tickets are in the end, when all wake-ups have come. */
function ticketsAfter({ policy, arrivals }: Deliveries): readonly string[] {
  const desk = new Desk(policy)
  for (const { occurrence, minutes, closes } of arrivals) {
    desk.deliver(occurrence)
    desk.wait(minutes)
    if (closes) desk.closeResolved()
  }
  desk.wait(LONG_MINUTES)
  return desk.tickets
}

/** Whether the last ticket is open as it must be, and those before it are not. */
function isRightInTheEnd(lasts: boolean, delivered: Deliveries): boolean {
  const { onResolve } = delivered.policy
  const isLeftOpen = lasts || onResolve === 'note' || onResolve === 'nothing'
  const tickets = ticketsAfter(delivered)
  const areOthersOver = tickets.slice(0, -1).every((status) => status === 'resolved' || status === 'closed')
  return areOthersOver && (tickets.at(-1) === 'open') === isLeftOpen
}

test('an episode ends in the state of its latest notification, in whatever order and however often they arrive', () => {
  const anyDeliveries = fc
    .integer({ min: 1, max: 6 })
    .chain((length) =>
      fc.record({ lasts: fc.constant(length % 2 === 1), delivered: deliveriesOf(episodesOf('a', length)) }),
    )
  fc.assert(
    fc.property(anyDeliveries, ({ lasts, delivered }) => {
      expect(isRightInTheEnd(lasts, delivered)).toBe(true)
    }),
    propertyRuns(2000, 10_000),
  )
})

test('episodes that share a ticket: it lasts as long as one of them does', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 3 })
  const anyDeliveries = lengths.chain((chosen) =>
    fc.record({
      lasts: fc.constant(chosen.some((length) => length % 2 === 1)),
      delivered: deliveriesOf(chosen.flatMap((length, index) => episodesOf(`episode-${index}`, length))),
    }),
  )
  fc.assert(
    fc.property(anyDeliveries, ({ lasts, delivered }) => {
      expect(isRightInTheEnd(lasts, delivered)).toBe(true)
    }),
    propertyRuns(500, 1000),
  )
})
