import { expect, test } from 'vitest'
import { judge, type Outcome } from '../../../../dev/chaos/verdict.ts'
import type { JournalEntry } from '../../../../shared/storage/journal-entry.ts'
import { buildAccepted, buildDead, buildDelivered, DELIVERY } from '../../../builders/journal-entry.ts'

const SUBJECT = { name: 'vm-1', episodes: 1, isOver: true }
const { correlationId, number } = buildDelivered()
const INCIDENT = {
  number,
  correlation_id: correlationId,
  state: '6',
  short_description: 'Sev1 Percentage CPU 97.4 > 90 % on vm-1 (cpu high)',
}
const NOTE = { sys_id: 'n1', value: `Reported again\n[delivery ${'d'.repeat(32)}]` }

/** One alert that was delivered to its incident, and what a test changes about it. */
function buildOutcome(overrides: Partial<Outcome> = {}): Outcome {
  return {
    subjects: [SUBJECT],
    deliveries: new Map([[DELIVERY, SUBJECT]]),
    stories: storyOf(buildAccepted(), buildDelivered()),
    incidents: [INCIDENT],
    notes: [NOTE],
    ...overrides,
  }
}

function storyOf(...entries: readonly JournalEntry[]): Outcome['stories'] {
  return [{ deliveryId: DELIVERY, accepted: buildAccepted(), entries }]
}

const CLEAN = { lost: [], duplicates: [] }

test('an alert that is in its incident is neither lost nor a duplicate', () => {
  expect(judge(buildOutcome())).toEqual(CLEAN)
})

test('a delivery that another copy had done counts when the ticket is there', () => {
  const done = storyOf(buildAccepted(), buildDelivered({ number: '', actions: [] }))
  expect(judge(buildOutcome({ stories: done }))).toEqual(CLEAN)
})

test('a dead letter is not lost', () => {
  const dead = buildOutcome({ stories: storyOf(buildAccepted(), buildDead()), incidents: [] })
  expect(judge(dead)).toEqual(CLEAN)
})

test.each<[string, Partial<Outcome>, RegExp]>([
  ['of which nothing was heard', { stories: storyOf(buildAccepted()) }, /never delivered/],
  ['whose story is missing', { stories: [] }, /never delivered/],
  ['that another ticket is said to tell', { incidents: [{ ...INCIDENT, number: 'INC2' }] }, /no incident/],
  ['whose ticket is not resolved', { incidents: [{ ...INCIDENT, state: '2' }] }, /INC0010001 in state 2/],
  [
    'that lasts and whose ticket is resolved',
    { subjects: [{ ...SUBJECT, isOver: false }] },
    /lasts, .* state 6/,
  ],
])('an alert %s is lost', (_, overrides, reason) => {
  expect(judge(buildOutcome(overrides)).lost).toEqual([expect.stringMatching(reason)])
})

test.each<[string, Partial<Outcome>, readonly RegExp[]]>([
  [
    'two incidents of one correlation id',
    { incidents: [INCIDENT, INCIDENT] },
    [/correlation id c+/, /vm-1 has/],
  ],
  [
    'two incidents about one episode',
    { incidents: [INCIDENT, { ...INCIDENT, number: 'INC2', correlation_id: 'e' }] },
    [/vm-1 has INC0010001, INC2/],
  ],
  ['a note that was written twice', { notes: [NOTE, { ...NOTE, sys_id: 'n2' }] }, [/d+ was written twice/]],
])('%s count as duplicates', (_, overrides, reasons) => {
  const { duplicates } = judge(buildOutcome(overrides))
  expect(duplicates).toEqual(reasons.map((reason) => expect.stringMatching(reason)))
})
