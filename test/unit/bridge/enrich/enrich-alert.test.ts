import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../../shared/alert/alert.ts'
import { parseResource } from '../../../../shared/alert/resource.ts'
import { createEnrichAlert } from '../../../../shared/bridge/enrich/enrich-alert.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import type { Described, Tags } from '../../../../shared/resource-graph/tags.ts'
import { buildAlert } from '../../../builders/alert.ts'
import { createClock } from '../../../builders/clock.ts'

const GROUP = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg'
const vm = (name: string): string => `${GROUP}/providers/Microsoft.Compute/virtualMachines/${name}`

/** An alert about these. */
function alertAbout(...ids: readonly string[]): Alert {
  const targets = ids.map(parseResource)
  return buildAlert({ targets, resource: targets[0] ?? null })
}

/** Resource Graph in memory: it answers, fails or hangs as a test wants. */
function createWorld(tags: Readonly<Record<string, Tags>> = {}, ownerTag = 'owner') {
  const clock = createClock()
  const asked: (readonly string[])[] = []
  const logged: string[] = []
  const weather = { answer: async (): Promise<void> => undefined, isImpatient: false }
  return Object.assign(weather, {
    clock,
    asked,
    logged,
    enrich: createEnrichAlert({
      ownerTag,
      tags: {
        read: async (ids) => {
          asked.push(ids)
          await weather.answer()
          const known = Object.entries(tags).map(([id, value]): [string, Described] => [
            id.toLowerCase(),
            { name: `Name of ${id}`, tags: value },
          ])
          return new Map(known.filter(([id]) => ids.includes(id)))
        },
      },
      log: (_, event) => void logged.push(event),
      now: clock.now,
      // Each wait for the answer is over at once, or never.
      pause: () => (weather.isImpatient ? Promise.resolve() : new Promise(() => undefined)),
    }),
  })
}

const never = (): Promise<never> => new Promise(() => undefined)

const fail = (error: BridgeError) => async (): Promise<never> => {
  throw error
}
const down = new BridgeError('resource_graph_unavailable', 'Resource Graph answered 503.')

describe('an alert has', () => {
  test('the tags of its resource, and those of the group that the resource lacks', async () => {
    const { enrich } = createWorld({
      [vm('one')]: { Team: 'web', env: 'prod' },
      [GROUP]: { team: 'all', costCenter: '42' },
    })
    const { resource, targets } = await enrich(alertAbout(vm('one')))
    expect(resource).toMatchObject({ tags: { Team: 'web', env: 'prod', costCenter: '42' }, tagsMissing: '' })
    expect(resource?.tags).not.toHaveProperty('team')
    expect(targets).toEqual([resource])
  })

  test('the name of its subscription, and not that subscription’s tags', async () => {
    const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111'
    const { enrich } = createWorld({ [subscription]: { a: '1' }, [vm('one')]: { b: '2' } })
    expect((await enrich(alertAbout(vm('one')))).resource).toMatchObject({
      subscriptionName: `Name of ${subscription}`,
      tags: { b: '2' },
    })
  })

  test('the owner that the tag names, in any letter case', async () => {
    const { enrich } = createWorld({ [GROUP]: { serviceowner: 'ada' } }, 'ServiceOwner')
    expect((await enrich(alertAbout(vm('one')))).resource?.owner).toBe('ada')
  })

  test('those of each target', async () => {
    const { enrich } = createWorld({ [vm('one')]: { a: '1' }, [vm('two')]: { a: '2' } })
    const { targets } = await enrich(alertAbout(vm('one'), vm('two')))
    expect(targets.map(({ tags }) => tags['a'])).toEqual(['1', '2'])
  })

  test('none, with a reason, when there is no such resource', async () => {
    const { enrich } = createWorld()
    const { resource } = await enrich(alertAbout(vm('gone')))
    expect(resource).toMatchObject({ tags: {}, owner: '', tagsMissing: /no such resource/ })
  })

  test('none, and no query is made, for an id that could change a query', async () => {
    const { enrich, asked } = createWorld()
    const { resource } = await enrich(alertAbout(`${vm('a')}') or true`))
    expect([resource?.tagsMissing, asked]).toEqual(['Azure cannot be queried for its id.', []])
  })

  test('none without a target', async () => {
    const { enrich, asked } = createWorld()
    expect(await enrich(alertAbout())).toMatchObject({ resource: null, targets: [] })
    expect(asked).toEqual([])
  })
})

describe('what was read', () => {
  test('is not asked for again within ten minutes', async () => {
    const { enrich, asked, clock } = createWorld({ [vm('one')]: { a: '1' } })
    await enrich(alertAbout(vm('one')))
    clock.advance(599)
    await enrich(alertAbout(vm('one')))
    expect(asked).toHaveLength(1)
    clock.advance(1)
    await enrich(alertAbout(vm('one')))
    expect(asked).toHaveLength(2)
  })

  test('is queried once for alerts that come together', async () => {
    const { enrich, asked } = createWorld({ [GROUP]: { a: '1' } })
    const names = Array.from({ length: 30 }, (_, index) => `vm-${index}`)
    const alerts = await Promise.all(names.map((name) => enrich(alertAbout(vm(name)))))
    expect(alerts.every(({ resource }) => resource?.tags['a'] === '1')).toBe(true)
    // The first goes at once; those that come while it is on its way share the next.
    expect(asked.length).toBeLessThanOrEqual(2)
  })

  test('is at most 200 ids a query', async () => {
    const { enrich, asked } = createWorld()
    const alerts = Array.from({ length: 30 }, (_, alert) =>
      alertAbout(...Array.from({ length: 20 }, (__, index) => vm(`vm-${alert}-${index}`))),
    )
    await Promise.all(alerts.map(enrich))
    expect(Math.max(...asked.map((ids) => ids.length))).toBeLessThanOrEqual(200)
    expect(new Set(asked.flat()).size).toBe(602)
  })

  test('is used for a day while newer tags cannot be read', async () => {
    const world = createWorld({ [vm('one')]: { a: '1' } })
    await world.enrich(alertAbout(vm('one')))
    world.answer = fail(down)
    world.clock.advance(86_399)
    expect((await world.enrich(alertAbout(vm('one')))).resource?.tags).toEqual({ a: '1' })
    world.clock.advance(1)
    expect((await world.enrich(alertAbout(vm('one')))).resource?.tags).toEqual({})
  })
})

describe('while Resource Graph', () => {
  test('does not answer, an alert waits for two seconds and the next ones do not wait', async () => {
    const world = createWorld({ [vm('one')]: { a: '1' } })
    world.answer = never
    world.isImpatient = true
    const first = await world.enrich(alertAbout(vm('one')))
    expect(first.resource?.tagsMissing).toBe('Resource Graph did not answer within 2 s.')
    world.isImpatient = false
    const second = await world.enrich(alertAbout(vm('two')))
    expect(second.resource?.tagsMissing).toBe('Resource Graph did not answer within 2 s.')
    expect(world.logged).toEqual(['tags-not-read'])
  })

  test('fails, it is not called for thirty seconds, and this is logged once', async () => {
    const world = createWorld({ [vm('one')]: { a: '1' } })
    world.answer = fail(down)
    expect((await world.enrich(alertAbout(vm('one')))).resource).toMatchObject({
      tags: {},
      tagsMissing: 'Resource Graph answered 503.',
    })
    world.clock.advance(29)
    await world.enrich(alertAbout(vm('one')))
    expect([world.asked.length, world.logged]).toEqual([1, ['tags-not-read']])
    world.clock.advance(1)
    world.answer = async () => undefined
    expect((await world.enrich(alertAbout(vm('one')))).resource?.tags).toEqual({ a: '1' })
  })

  test('asks for a wait, it is not called for so long', async () => {
    const world = createWorld({ [vm('one')]: { a: '1' } })
    world.answer = fail(down.with({ retryAfterSeconds: 3 }))
    await world.enrich(alertAbout(vm('one')))
    world.answer = async () => undefined
    world.clock.advance(3)
    expect((await world.enrich(alertAbout(vm('one')))).resource?.tags).toEqual({ a: '1' })
  })
})
