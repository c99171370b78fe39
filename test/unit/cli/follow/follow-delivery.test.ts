import { beforeEach, describe, expect, test } from 'vitest'
import { followDelivery, type Outcome } from '../../../../cli/follow/follow-delivery.ts'
import { formatOutcomes } from '../../../../cli/follow/outcome-text.ts'
import type { JournalEntry } from '../../../../shared/storage/journal-entry.ts'
import { type Clock, createClock, START } from '../../../builders/clock.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import {
  buildAccepted,
  buildDead,
  buildDelivered,
  buildMuted,
  buildWaiting,
  DELIVERY,
} from '../../../builders/journal-entry.ts'

let clock: Clock
let journal: InMemoryJournal
/** What is written to the journal while the command waits, by the seconds after which it is. */
let later: Map<number, JournalEntry>
beforeEach(() => {
  clock = createClock()
  journal = new InMemoryJournal()
  later = new Map()
})

const at = (seconds: number): string => new Date(Date.parse(START) + seconds * 1000).toISOString()

async function follow(
  options: { readonly quietMs?: number; readonly show?: (outcomes: readonly Outcome[]) => void } = {},
): Promise<readonly Outcome[]> {
  const pause = async (milliseconds: number): Promise<void> => {
    clock.advance(milliseconds / 1000)
    const passed = (clock.now() - Date.parse(START)) / 1000
    for (const [seconds, entry] of later) {
      if (seconds > passed) continue
      later.delete(seconds)
      await journal.write([entry])
    }
  }
  const ledger = { read: async () => undefined }
  const trail = { journal, ledger, now: clock.now, pause }
  return followDelivery(DELIVERY, { seconds: 60, ...options }, trail)
}

const said = async (...lines: JournalEntry[]): Promise<string> => {
  await journal.write(lines)
  return formatOutcomes(DELIVERY, await follow())
}

describe('what a person reads', () => {
  test('of a ticket is its number, what was done and on which route', async () => {
    expect(await said(buildAccepted(), buildDelivered())).toBe(
      'INC0010001    opened (route incidents): there is no ticket',
    )
  })

  test('of an alert that a route ignores is which one', async () => {
    const ignored = { reason: 'a route ignores', reasonCode: 'ignored-by-route' } as const
    const line: JournalEntry = {
      step: 'ignored',
      at: START,
      deliveryId: DELIVERY,
      route: 'tests',
      ...ignored,
    }
    expect(await said(buildAccepted(), line)).toBe('No ticket: the route tests ignores such alerts.')
  })

  test('of one that a silence holds is until when, without waiting for it', async () => {
    const reason = 'muted until 2026-11-23T14:00:00.000Z by s-1: move'
    const line = buildWaiting({ code: 'muted', reason, until: '2026-11-23T14:00:00.000Z' })
    expect(await said(buildAccepted(), line)).toBe(`No ticket for now (route incidents): ${reason}.`)
  })

  test('of one that a silence has dropped is by which', async () => {
    expect(await said(buildAccepted(), buildMuted())).toBe(
      'No ticket (route incidents): muted by a silence: s-1, move.',
    )
  })

  test('of one that waits is for what, until when, and where to read on', async () => {
    expect(await said(buildAccepted(), buildWaiting())).toBe(
      [
        'No ticket yet (route incidents): product_throttled: ServiceNow answered 429; tried again at 2026-11-23 12:00:00.000Z.',
        `  Next: npm run trace -- ${DELIVERY}`,
      ].join('\n'),
    )
  })

  test('of a dead letter is the reason, and how it is delivered again', async () => {
    expect(await said(buildAccepted(), buildDead())).toBe(
      [
        'No ticket (route incidents): product_rejected: A mandatory field is missing',
        `  Next: remove the cause, then npm run dead-letters -- replay 2026-11-23/${DELIVERY}.incidents.json`,
      ].join('\n'),
    )
  })

  test('of an end whose beginning was never reported is that there is nothing to do', async () => {
    const line = buildDelivered({ number: '', actions: [], reason: 'over; its beginning was never reported' })
    expect(await said(buildAccepted(), line)).toBe(
      'No ticket (route incidents): over; its beginning was never reported.',
    )
  })

  test('of one that nothing was heard of is where to read on', async () => {
    expect(await said(buildAccepted())).toBe(`No ticket yet.\n  Next: npm run trace -- ${DELIVERY}`)
  })
})

test('every ticket of every route is waited for, as long as another one is heard of within the quiet time', async () => {
  await journal.write([buildAccepted()])
  later.set(1, buildDelivered({ at: at(1), correlationId: 'a'.repeat(32), number: 'INC1' }))
  later.set(2, buildDelivered({ at: at(2), correlationId: 'b'.repeat(32), number: 'INC2' }))
  later.set(3, buildDelivered({ at: at(3), route: 'other', connection: 'scsm', number: 'IR3' }))
  const shown: string[] = []

  const outcomes = await follow({
    quietMs: 2000,
    show: (looks) => shown.push(looks.map(({ state }) => state).join()),
  })

  expect(outcomes.map(({ number }) => number)).toEqual(['INC1', 'INC2', 'IR3'])
  expect(shown[0]).toBe('waiting')
  expect(shown.at(-1)).toBe('delivered,delivered,delivered')
})

test('an alert that was posted before is followed anew: its earlier outcome says nothing about its routes now', async () => {
  await journal.write([buildAccepted(), buildDelivered({ route: 'before' }), buildAccepted({ at: at(10) })])
  later.set(3, buildDelivered({ at: at(13), route: 'now' }))
  expect((await follow()).map(({ route }) => route)).toEqual(['now'])
})
