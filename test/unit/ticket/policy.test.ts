import { describe, expect, test } from 'vitest'
import { decideAction } from '../../../shared/ticket/decide-action.ts'
import type { Policy } from '../../../shared/ticket/policy.ts'
import type { Arrival, Known } from '../../../shared/ticket/situation.ts'
import { buildPolicy } from '../../builders/config.ts'
import { at, buildKnown, buildEpisode, ended, fired, NOBODY, NOW, wakeUp, resolved } from './known.ts'

const HOUR = 3600

/** What is done, with ` (new)` behind it when it is done in another ticket. */
function doneAbout(arrival: Arrival, known: Partial<Known>, policy: Partial<Policy> = {}, now = NOW): string {
  const decision = decideAction(arrival, buildKnown(known), buildPolicy(policy), at(now))
  return decision.actions.join(', ') + (decision.followsPrevious ? ' (new)' : '')
}

/** Ended at minute 20; we resolved it long ago, unless a test says otherwise. */
const resolvedByUs: Partial<Known> = { status: 'resolved', episodes: ended, resolvedByUsAt: at(21) }
const resolvedByPerson: Partial<Known> = { ...resolvedByUs, resolvedByUsAt: null }

const notedAt = (...minutesAgo: number[]): Partial<Known> => ({
  notedAt: minutesAgo.map((ago) => at(NOW - ago)),
})

/** It lasts, and nothing was heard of it for so many minutes. */
const lastsQuietly = (minutes: number, reportsEnd: 'yes' | 'perhaps' | 'no'): Partial<Known> => ({
  episodes: { a: buildEpisode({ reportsEnd }) },
  heardAt: at(NOW - minutes),
})

/** It is over, and nothing was heard of it for so many minutes. */
const overFor = (minutes: number): Partial<Known> => ({ episodes: ended, heardAt: at(NOW - minutes) })

describe('reopenWithin', () => {
  const within: Partial<Policy> = { reopenWithinSeconds: HOUR }

  test.each([
    ['an hour after the end', 80, 21, 'reopen'],
    ['later than that', 80.001, 21, 'open (new)'],
    ['much later, an hour after we resolved it', 50_000, NOW - 60, 'reopen'],
    ['much later, and longer than that', 50_000, NOW - 60.001, 'open (new)'],
    ['from before the end', 20, NOW, ''],
  ])('a Fired %s', (_, minute, resolvedAt, action) => {
    const known = { ...resolvedByUs, resolvedByUsAt: at(resolvedAt) }
    expect(doneAbout(fired(minute), known, within)).toBe(action)
  })

  test('is not asked where coming back makes a new ticket', () => {
    expect(doneAbout(fired(21), resolvedByUs, { onRefire: 'new' })).toBe('open (new)')
  })

  test('is counted from the end of the last of several episodes', () => {
    const episodes = { ...ended, b: buildEpisode({ endedAt: at(70) }) }
    expect(doneAbout(fired(80), { ...resolvedByUs, episodes }, within)).toBe('reopen')
  })
})

describe('an end is reported late', () => {
  test('forty days after its Fired it resolves the ticket all the same', () => {
    const day = 24 * 60
    expect(doneAbout(resolved(40 * day), {}, {}, 40 * day + 1)).toBe('resolve')
  })

  const unknown = { status: 'none', episodes: {}, severity: null } as const
  const over = { a: buildEpisode({ firedAt: null, endedAt: at(20) }) }

  test('before its Fired: nothing is done, and the Fired opens a ticket that is over', () => {
    expect(doneAbout(resolved(20), unknown)).toBe('')
    expect(doneAbout(fired(10), { ...unknown, episodes: over })).toBe('open, resolve')
    expect(doneAbout(fired(30), { ...unknown, episodes: over })).toBe('open')
  })

  test('before its Fired, which changes nothing where the end has opened the ticket', () => {
    expect(doneAbout(resolved(20), unknown, { onUnknownEnd: 'ticket' })).toBe('open, resolve')
    expect(doneAbout(fired(10), { ...resolvedByUs, episodes: over })).toBe('')
  })

  test('twice, the same end, changes nothing the second time', () => {
    expect(doneAbout(resolved(20), resolvedByUs)).toBe('')
  })
})

describe('touch', () => {
  const always: Partial<Policy> = { touch: 'always' }
  const soon: Partial<Known> = { ...resolvedByPerson, episodes: ended }

  /** What a person may have done with an open ticket since we wrote to it. */
  const assignment: readonly [string, Partial<Known>][] = [
    ['took it', { assignment: { ...NOBODY, assignee: 'beth' } }],
    ['gave it to another group', { assignment: { ...NOBODY, group: 'network' } }],
    ['took it into work', { assignment: { ...NOBODY, inWork: true } }],
    ['set it aside', { status: 'held' }],
  ]

  test.each(assignment)('a ticket whose person %s is left to them but for notes', (_, known) => {
    expect(doneAbout(resolved(20), known)).toBe('note')
    expect(doneAbout(fired(30, 'Sev0'), known)).toBe('note')
    expect(doneAbout(wakeUp, { ...known, episodes: ended })).toBe('')
  })

  test.each(assignment)('unless the policy says always: %s', (_, known) => {
    expect(doneAbout(resolved(20), known, always)).toBe('resolve')
    expect(doneAbout(fired(30, 'Sev0'), known, always)).toBe('escalate')
    expect(doneAbout(wakeUp, { ...known, episodes: ended }, always)).toBe('resolve')
  })

  test.each<[string, Partial<Known>]>([
    ['a rule that fills an empty group', { assignmentBefore: { ...NOBODY, group: '' } }],
    ['giving it back', { assignmentBefore: { ...NOBODY, assignee: 'beth', inWork: true } }],
    [
      'having it from the start',
      { assignmentBefore: { ...NOBODY, assignee: 'beth' }, assignment: { ...NOBODY, assignee: 'beth' } },
    ],
    ['a product that shows no assignment', { assignmentBefore: null, assignment: null }],
  ])('%s is no person’s touch', (_, known) => {
    expect(doneAbout(resolved(20), known)).toBe('resolve')
  })

  test('a ticket that a person resolved is not reopened, unless the policy says always', () => {
    expect(doneAbout(fired(30), soon)).toBe('open (new)')
    expect(doneAbout(fired(30), soon, always)).toBe('reopen')
  })

  test('a ticket that a person resolved while the episode lasts is reopened by always only', () => {
    expect(doneAbout(fired(30), { status: 'resolved' })).toBe('open (new)')
    expect(doneAbout(fired(30), { status: 'resolved' }, always)).toBe('reopen')
  })

  test('a ticket that is closed for good is never written to', () => {
    expect(doneAbout(fired(30), { status: 'closed' }, always)).toBe('open (new)')
    expect(doneAbout(resolved(20), { status: 'closed' }, always)).toBe('')
    expect(doneAbout(wakeUp, { status: 'closed', pendingDigest: 3 }, always)).toBe('')
  })
})

describe('wontFix', () => {
  const wontFix: Partial<Policy> = { wontFix: ['Known error'], reopenWithinSeconds: HOUR }
  const byPerson: Partial<Known> = { status: 'closed', closeCode: 'Known error' }

  test('opens nothing while the episode lasts', () => {
    expect(doneAbout(fired(5000), byPerson, wontFix)).toBe('')
  })

  test('opens nothing within reopenWithin after the end, and a new ticket later', () => {
    expect(doneAbout(fired(80), { ...byPerson, episodes: ended }, wontFix)).toBe('')
    expect(doneAbout(fired(81), { ...byPerson, episodes: ended }, wontFix)).toBe('open (new)')
  })

  test('applies to its codes only', () => {
    expect(doneAbout(fired(30), { ...byPerson, closeCode: 'Solved' }, wontFix)).toBe('open (new)')
  })
})

describe('notesPerHour', () => {
  const two: Partial<Policy> = { notesPerHour: 2 }

  test.each([
    [[59.9], 'note'],
    [[60, 30], 'note'],
    [[59.9, 30], ''],
    [[61, 60, 59.9, 30], ''],
  ])('with notes %j minutes ago: %j', (minutes, action) => {
    expect(doneAbout(fired(30), notedAt(...minutes), two)).toBe(action)
    expect(doneAbout(wakeUp, { ...notedAt(...minutes), pendingDigest: 1 }, two)).toBe(action)
  })

  test('does not hold back what is more than a note', () => {
    const full = notedAt(1, 1)
    expect(doneAbout(fired(30, 'Sev0'), full, two)).toBe('escalate')
    expect(doneAbout(resolved(20), full, two)).toBe('resolve')
    expect(doneAbout(fired(30), { ...resolvedByUs, ...full }, two)).toBe('reopen')
  })
})

describe('severity', () => {
  test.each([
    ['Sev1', 'escalate'],
    ['Sev2', 'note'],
    ['Sev3', 'note'],
  ] as const)('%s on a ticket of Sev2: %s', (severity, action) => {
    expect(doneAbout(fired(30, severity), {})).toBe(action)
  })

  test('of what is older than the end raises nothing', () => {
    expect(doneAbout(fired(15, 'Sev0'), { episodes: ended })).toBe('')
  })
})

describe('closeAfter', () => {
  const closeAfter: Partial<Policy> = { closeAfterSeconds: HOUR }

  test.each([
    ['no', 60, 'resolve'],
    ['perhaps', 60, 'resolve'],
    ['yes', 60, ''],
    ['no', 59.9, ''],
  ] as const)('with reportsEnd %s, after %d minutes of silence: %j', (reportsEnd, minutes, action) => {
    expect(doneAbout(wakeUp, lastsQuietly(minutes, reportsEnd), closeAfter)).toBe(action)
  })

  test.each(['note', 'nothing'] as const)('resolves nothing where onResolve is %s', (onResolve) => {
    expect(doneAbout(wakeUp, lastsQuietly(60, 'no'), { ...closeAfter, onResolve })).toBe('')
  })

  test('waits for the end of each episode that reports it', () => {
    const { episodes = {}, ...quiet } = lastsQuietly(60, 'no')
    expect(doneAbout(wakeUp, { ...quiet, episodes: { ...episodes, b: buildEpisode() } }, closeAfter)).toBe('')
  })

  test('without it such an episode lasts', () => {
    expect(doneAbout(wakeUp, lastsQuietly(1_000_000, 'no'))).toBe('')
  })
})

describe('a roll-up, which must be quiet for its window', () => {
  const window: Partial<Policy> = { settleSeconds: HOUR }

  test('is resolved once everything ended and nothing was heard for so long', () => {
    expect(doneAbout(wakeUp, overFor(59.9), window)).toBe('')
    expect(doneAbout(wakeUp, overFor(60), window)).toBe('resolve')
  })

  test('stays while something lasts', () => {
    expect(doneAbout(wakeUp, { ...overFor(60), episodes: { ...ended, b: buildEpisode() } }, window)).toBe('')
  })

  test('does not wait for ends that are never reported', () => {
    const episodes = { ...ended, b: buildEpisode({ reportsEnd: 'no' }) }
    expect(doneAbout(wakeUp, { ...overFor(60), episodes }, window)).toBe('resolve')
    expect(doneAbout(wakeUp, { ...overFor(59.9), episodes }, window)).toBe('')
  })

  test('that was quiet for long is resolved by the last end at once', () => {
    expect(doneAbout(resolved(20), { heardAt: at(NOW - 60) }, window)).toBe('resolve')
  })
})
