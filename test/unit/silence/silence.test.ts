import { describe, expect, test } from 'vitest'
import { ExpressionScope } from '../../../shared/expression/scope.ts'
import { mutedBy, type Silence } from '../../../shared/silence/silence.ts'
import { spanAround } from '../../../shared/silence/span.ts'
import { buildAlert } from '../../builders/alert.ts'
import { conditionOf } from '../../builders/config.ts'

/** A silence from minute 0 to minute 60; a test overrides what it needs. */
function buildSilence(overrides: Partial<Silence> = {}): Silence {
  return {
    name: 'patches',
    when: undefined,
    routes: undefined,
    muting: undefined,
    why: '',
    spanAt: (now) => spanAround({ from: 0, until: 60 }, now),
    ...overrides,
  }
}

const asked = (route: { name: string; muting?: Silence['muting'] } = { name: 'desk' }, receivedAt = 10) => ({
  scope: new ExpressionScope(buildAlert({ severity: 'Sev2' }), {}),
  route: { name: route.name, ...(route.muting === undefined ? {} : { muting: route.muting }) },
  receivedAt,
})

describe('an alert is muted', () => {
  test.each([
    ['while the silence is in force', {}, 0, true],
    ['not at its end', {}, 60, false],
    ['not before it begins', {}, -1, false],
    ['when its condition holds', { when: conditionOf('alert.severity == "Sev2"') }, 5, true],
    ['not when it does not', { when: conditionOf('alert.severity == "Sev1"') }, 5, false],
    ['not when it cannot be decided', { when: conditionOf('alert.customProperties.team == "x"') }, 5, false],
    ['on a route that is named', { routes: new Set(['desk']) }, 5, true],
    ['on no other', { routes: new Set(['other']) }, 5, false],
  ] as const)('%s', (_, overrides, now, isMuted) => {
    expect(mutedBy([buildSilence(overrides)], asked(), now) !== undefined).toBe(isMuted)
  })
})

describe('what muting does', () => {
  test.each([
    ['is to hold, when nothing is said', undefined, undefined, 'hold'],
    ['is said by the route', undefined, 'note', 'note'],
    ['is said by the silence before the route', 'drop', 'note', 'drop'],
  ] as const)('%s', (_, ofSilence, ofRoute, expected) => {
    const route = { name: 'desk', muting: ofRoute }
    expect(mutedBy([buildSilence({ muting: ofSilence })], asked(route), 20)?.muting).toBe(expected)
  })

  test('is to hold an alert that came before the silence', () => {
    expect(mutedBy([buildSilence({ muting: 'drop' })], asked(undefined, -1), 20)?.muting).toBe('hold')
  })

  test('is decided by the first silence that takes it', () => {
    const silences = [
      buildSilence({ name: 'over', spanAt: () => undefined }),
      buildSilence({ name: 'first', muting: 'note' }),
      buildSilence({ name: 'second', muting: 'drop' }),
    ]
    expect(mutedBy(silences, asked(), 20)).toEqual({ silence: 'first', muting: 'note', until: 60, why: '' })
  })
})
