import { describe, expect, test } from 'vitest'
import { parseAlert } from '../../../../shared/alert/parse-alert.ts'
import {
  chooseRoutes,
  findRoute,
  namedRoutes,
  routesOf,
} from '../../../../shared/bridge/deliver/choose-routes.ts'
import type { Route } from '../../../../shared/config/config.ts'
import { START } from '../../../builders/clock.ts'
import { buildConfig, buildPolicy, buildRoute, conditionOf } from '../../../builders/config.ts'
import { buildPayload } from '../../../builders/payload.ts'

const payload = buildPayload()
const alert = parseAlert(payload, START)
const never = (): boolean => false
const byNameOnly = undefined
const seesBoth = conditionOf('alert.rule.name == raw.data.essentials.alertRule')
const asksForMore = conditionOf('alert.customProperties.team != "a"')

const choice = (...routes: [Route, ...Route[]]) => chooseRoutes(buildConfig(...routes), alert, payload)
const chosen = (...routes: [Route, ...Route[]]): string[] =>
  choice(...routes).routes.map(({ route }) => route.name)

describe('the routes of an alert', () => {
  test('the first whose condition holds', () => {
    expect(chosen(buildRoute('a', { when: never }), buildRoute('b'), buildRoute('c'))).toEqual(['b'])
  })

  test('and those below while they say continue', () => {
    const routes = ['a', 'b', 'c'].map((name) => buildRoute(name, { continue: name !== 'b' }))
    expect(chosen(buildRoute('z', { when: never, continue: true }), ...routes)).toEqual(['a', 'b'])
  })

  test('the default route when no condition holds', () => {
    expect(chosen(buildRoute('a', { when: never }), buildRoute('b', { when: byNameOnly }))).toEqual(['b'])
  })

  test('not the default route as well when one holds', () => {
    expect(chosen(buildRoute('a', { continue: true }), buildRoute('b', { when: byNameOnly }))).toEqual(['a'])
  })

  test('not one whose condition needs a value that the alert lacks, which is reported', () => {
    const routes = [buildRoute('a', { when: asksForMore }), buildRoute('b')] as const
    expect(chosen(...routes)).toEqual(['b'])
    const reason = 'the alert has no alert.customProperties.team'
    expect(choice(...routes).undecided).toEqual([{ route: 'a', reason }])
  })

  test('a condition sees the alert and the payload', () => {
    expect(chosen(buildRoute('a', { when: seesBoth }), buildRoute('b'))).toEqual(['a'])
  })
})

describe('the reason for each route is known', () => {
  const config = buildConfig(buildRoute('a', { when: never }), buildRoute('b', { when: byNameOnly }))
  const first = { attempt: 0 }

  test.each([
    ['its condition holds', buildConfig(buildRoute('a')), first, ['a', 'condition']],
    ['it is the default', config, first, ['b', 'default']],
    ['the sender named it', config, { ...first, routes: ['a'] }, ['a', 'name']],
    ['not once the alert was put back for it', config, { attempt: 2, routes: ['a'] }, ['a', undefined]],
    [
      'nor when its dead letter was replayed',
      config,
      { ...first, heldAt: START, routes: ['a'] },
      ['a', undefined],
    ],
  ] as const)('%s', (_, of, notification, expected) => {
    const { routes } = routesOf(notification, of, alert, payload)
    expect(routes.map(({ route, by }) => [route.name, by])).toEqual([expected])
  })
})

test('a route is found by its name', () => {
  const config = buildConfig(buildRoute('a'), buildRoute('b', { when: byNameOnly }))
  expect([findRoute(config, 'b')?.name, findRoute(config, 'c')]).toEqual(['b', undefined])
})

test('the routes that a notification names are found in its order, and names that are gone are missing', () => {
  const config = buildConfig(buildRoute('a'), buildRoute('b', { when: byNameOnly }), buildRoute('c'))
  const { routes, missing } = namedRoutes(config, ['c', 'gone', 'b', 'lost'])
  expect([routes.map(({ route }) => route.name), missing]).toEqual([
    ['c', 'b'],
    ['gone', 'lost'],
  ])
})

describe('an end whose tags cannot be read', () => {
  const end = parseAlert(buildPayload({ condition: 'Resolved' }), START)
  const byTag = { when: conditionOf('alert.resource.tags.team == "web"'), asksForTags: true } as const
  const config = buildConfig(
    buildRoute('by-tag', { ...byTag, policy: buildPolicy({ onUnknownEnd: 'ticket' }) }),
    buildRoute('by-rule', { when: never }),
    buildRoute('other'),
  )

  test('goes through the routes that ask for them as well, where it only ends what is known', () => {
    const { routes } = chooseRoutes(config, end, payload)
    expect(routes.map(({ route, by }) => [route.name, route.policy.onUnknownEnd, by])).toEqual([
      ['other', 'nothing', 'condition'],
      ['by-tag', 'nothing', 'unknownTags'],
    ])
  })

  test('and one whose tags are known goes by its condition alone', () => {
    const targets = end.targets.map((target) => ({ ...target, tags: { team: 'web' }, tagsMissing: '' }))
    const known = { ...end, targets, resource: targets[0] ?? null }
    expect(chooseRoutes(config, known, payload).routes.map(({ route }) => route.name)).toEqual(['by-tag'])
  })

  test('a Fired does not wait, and tries the routes below', () => {
    expect(chooseRoutes(config, alert, payload).routes.map(({ route }) => route.name)).toEqual(['other'])
  })
})
