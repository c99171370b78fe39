import { describe, expect, test } from 'vitest'
import { findStories } from '../../../../shared/bridge/journal/timeline.ts'
import type { JournalEntry } from '../../../../shared/storage/journal-entry.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import { buildAccepted, buildDelivered, buildWaiting } from '../../../builders/journal-entry.ts'

const ALERTS = '/subscriptions/s/providers/Microsoft.AlertsManagement/alerts'
const TICKET = { correlationId: 'c'.repeat(32), number: 'INC0010001' }

const at = (minute: number): string => `2026-11-23T12:${String(minute).padStart(2, '0')}:00.000Z`

/** The episode of one ticket that fired and was resolved, and another episode with a ticket of its own. */
const FIRED: readonly JournalEntry[] = [
  buildAccepted({ at: at(0), deliveryId: 'fired', alertId: `${ALERTS}/AAAA-1` }),
  buildWaiting({ at: at(1), deliveryId: 'fired', until: at(2) }),
  buildDelivered({ at: at(2), deliveryId: 'fired', ...TICKET }),
]
const RESOLVED: readonly JournalEntry[] = [
  buildAccepted({ at: at(5), deliveryId: 'resolved', alertId: `${ALERTS}/AAAA-1`, condition: 'resolved' }),
  buildDelivered({ at: at(6), deliveryId: 'resolved', ...TICKET, actions: ['resolve'] }),
]
const OTHER: readonly JournalEntry[] = [
  buildAccepted({ at: at(3), deliveryId: 'other', alertId: `${ALERTS}/AAAB-2` }),
  buildDelivered({ at: at(4), deliveryId: 'other', correlationId: 'd'.repeat(32), number: 'AAAA-1' }),
]

async function find(wanted: string, lines: readonly JournalEntry[], since = at(0)): Promise<string[][]> {
  const journal = new InMemoryJournal()
  await journal.write(lines)
  const stories = await findStories(wanted, since, journal)
  return stories.map(({ deliveryId, entries }) => [deliveryId, ...entries.map(({ step }) => step)])
}

const firedStory = ['fired', 'accepted', 'waiting', 'delivered']
const resolvedStory = ['resolved', 'accepted', 'delivered']
const otherStory = ['other', 'accepted', 'delivered']

describe('the story of an alert is found by', () => {
  test.each([
    ['its alertId', `${ALERTS}/AAAB-2`, [otherStory]],
    ['its alertId in another case', `${ALERTS}/aaab-2`.toUpperCase(), [otherStory]],
    ['the last part of it', 'aaab-2', [otherStory]],
    ['how the last part begins', 'aaab', [otherStory]],
    ['the beginning of several', 'aaa', [firedStory, otherStory, resolvedStory]],
    ['its delivery', 'fired', [firedStory]],
    [
      'the correlationId of its ticket, with all that the ticket tells',
      TICKET.correlationId,
      [firedStory, resolvedStory],
    ],
    ['the number of its ticket', 'inc0010001', [firedStory, resolvedStory]],
    ['nothing else', 'cpu-high', []],
  ])('%s', async (_, wanted, stories) => {
    expect(await find(wanted, [...FIRED, ...OTHER, ...RESOLVED])).toEqual(stories)
  })

  test('a full name before the beginning of another', async () => {
    const longer = buildAccepted({ at: at(7), deliveryId: 'longer', alertId: `${ALERTS}/AAAA-12` })
    const stories = await find('aaaa-1', [...FIRED, longer])
    expect(stories).toEqual([firedStory])
  })
})

describe('a story', () => {
  test('is in the order of time, each line once', async () => {
    const [accepted, waiting, delivered] = FIRED
    const lines = [delivered, waiting, waiting, accepted, delivered].filter((line) => line !== undefined)
    expect(await find('fired', lines)).toEqual([firedStory])
  })

  test('that began before is shown as far as it is known', async () => {
    const journal = new InMemoryJournal()
    await journal.write(FIRED)
    const [story] = await findStories('INC0010001', at(1), journal)
    expect(story).toMatchObject({ deliveryId: 'fired', accepted: undefined, entries: FIRED.slice(1) })
  })

  test('says what was accepted', async () => {
    const journal = new InMemoryJournal()
    await journal.write(FIRED)
    const [story] = await findStories('fired', at(0), journal)
    expect(story?.accepted).toEqual(FIRED[0])
  })
})
