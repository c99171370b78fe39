import { describe, expect, test } from 'vitest'
import {
  endOfAll,
  forFollowing,
  lasting,
  newsOf,
  ownEpisodes,
  occurredAtOf,
  withoutOldest,
  withOccurrence,
} from '../../../shared/ticket/episodes.ts'
import { buildAlert } from '../../builders/alert.ts'
import { at, buildOccurrence, buildEpisode, ended, lasts } from './known.ts'

describe('an alert says when it happened', () => {
  const firedAt = at(10)

  test.each([
    ['by its start, when it fired', 'fired', null, at(10)],
    ['by its end, when it is over', 'resolved', at(20), at(20)],
    ['by its start, when its end lies before that', 'resolved', at(5), at(10)],
    ['by its start, when it is over and names no end', 'resolved', null, at(10)],
    ['by its start, when it fired although it names an end', 'fired', at(20), at(10)],
  ] as const)('%s', (_, condition, resolvedAt, occurredAt) => {
    expect(occurredAtOf(buildAlert({ condition, firedAt, resolvedAt }))).toBe(occurredAt)
  })
})

describe('news', () => {
  const endedUnseen = { a: buildEpisode({ firedAt: null, endedAt: at(20) }) }

  test.each([
    ['fired', 10, {}, 'fired'],
    ['fired', 10, lasts, 'fired'],
    ['fired', 5, lasts, 'fired'],
    ['fired', 20, ended, 'old'],
    ['fired', 20.001, ended, 'fired'],
    ['resolved', 20, {}, 'ended'],
    ['resolved', 20, lasts, 'ended'],
    ['resolved', 10, lasts, 'ended'],
    ['resolved', 9, lasts, 'old'],
    ['resolved', 20, ended, 'old'],
    ['resolved', 20.001, ended, 'laterEnd'],
    ['resolved', 20, endedUnseen, 'ended'],
  ] as const)('a %s of minute %d about %j is %s', (condition, minute, episodes, news) => {
    expect(newsOf({ episode: 'a', condition, occurredAt: at(minute) }, episodes)).toBe(news)
  })

  test('of one episode is no news of another', () => {
    expect(newsOf({ episode: 'b', condition: 'fired', occurredAt: at(15) }, ended)).toBe('fired')
  })
})

const end = (minute: number) => buildOccurrence({ condition: 'resolved', occurredAt: at(minute) })

describe('the episodes after something happened to one', () => {
  test('a new one is added as it was reported', () => {
    const occurrence = buildOccurrence({ episode: 'b', name: 'disk-full', reportsEnd: 'no' })
    const named = { name: 'disk-full', rule: 'cpu-high', alertId: '/alerts/a' }
    const b = { ...named, firedAt: at(10), endedAt: null, reportsEnd: 'no' }
    expect(withOccurrence(lasts, occurrence)).toEqual({ ...lasts, b })
  })

  test('a later Fired begins it again; an earlier one changes no time', () => {
    expect(withOccurrence(ended, buildOccurrence({ occurredAt: at(30) }))).toEqual({
      a: buildEpisode({ firedAt: at(30) }),
    })
    expect(withOccurrence(lasts, buildOccurrence({ occurredAt: at(5) }))).toEqual(lasts)
  })

  test('an end ends it, and a later end is later', () => {
    expect(withOccurrence(lasts, end(20))).toEqual(ended)
    expect(withOccurrence(ended, end(30))).toEqual({ a: buildEpisode({ endedAt: at(30) }) })
  })

  test('what is old changes nothing', () => {
    expect(withOccurrence(ended, buildOccurrence({ occurredAt: at(15) }))).toBe(ended)
  })

  test('what is in doubt leaves its name as it is', () => {
    const occurrence = { episode: 'a', condition: 'resolved', occurredAt: at(20) } as const
    expect(withOccurrence(lasts, occurrence)).toEqual(ended)
  })
})

describe('of several episodes', () => {
  const b = buildEpisode({ endedAt: at(50) })

  test('those last that have no end', () => {
    expect(lasting({ ...lasts, b })).toEqual([lasts.a])
  })

  test('a following ticket stands for those that last, and remembers when the others ended', () => {
    const following = forFollowing({ ...lasts, b })
    expect(ownEpisodes(following)).toEqual([lasts.a])
    expect(newsOf(buildOccurrence({ episode: 'b', occurredAt: at(40) }), following)).toBe('old')
  })

  test('one that comes back is the following ticket’s own', () => {
    const back = buildOccurrence({ episode: 'b', occurredAt: at(60) })
    expect(ownEpisodes(withOccurrence(forFollowing({ b }), back))).toHaveLength(1)
  })

  test('all are over when the last is', () => {
    expect(endOfAll({ ...ended, b })).toBe(at(50))
    expect(endOfAll({ ...lasts, b })).toBeNull()
    expect(endOfAll({})).toBeNull()
  })

  test('those that ended first make room, and those that last stay', () => {
    const c = buildEpisode({ endedAt: at(30) })
    const episodes = { b, c, ...lasts, d: buildEpisode() }
    expect(Object.keys(withoutOldest(episodes, 3))).toEqual(['b', 'a', 'd'])
    expect(Object.keys(withoutOldest(episodes, 1))).toEqual(['a', 'd'])
    expect(withoutOldest(episodes, 4)).toBe(episodes)
  })
})
