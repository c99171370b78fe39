import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildPolicy, buildRoute } from '../../../builders/config.ts'
import { seriesOfEpisodes, expectToHold, healthEpisode, play, rowOf, stories } from './simulated-stories.ts'
import { propertyRuns } from '../../../builders/thoroughness.ts'
import { anyFates } from './simulated-world.ts'

test('each episode has one ticket where coming back soon reopens', async () => {
  const route = buildRoute('servicenow')
  await fc.assert(
    fc.asyncProperty(stories(seriesOfEpisodes), anyFates, async (story, fates) => {
      const world = await play(story, fates, route)
      expectToHold(world, story)
      const known = [...world.ledger.records.values()].flatMap(({ episodes }) => Object.keys(episodes))
      const rows = story.episodes.flat().map((payload) => rowOf(payload, route))
      expect(known.toSorted()).toEqual([...new Set(known)].toSorted())
      expect(known).toHaveLength(new Set(rows).size)
    }),
    propertyRuns(500, 3000),
  )
}, 600_000)

const policies = fc.record({
  onResolve: fc.constantFrom('resolve', 'hold', 'note', 'nothing'),
  onUnknownEnd: fc.constantFrom('nothing', 'ticket'),
  onRefire: fc.constantFrom('reopen', 'new'),
  reopenWithinSeconds: fc.constantFrom(60, 600, 86_400),
  resolveAfterSeconds: fc.constantFrom(60, 3600),
  notesPerHour: fc.constantFrom(1, 3, 100),
} as const)

test('nothing is lost and nothing written twice under any policy and grouping', async () => {
  const groupings = fc.constantFrom('perAlert', 'perRule', 'perCi')
  const anyStory = fc.constantFrom(seriesOfEpisodes, healthEpisode).chain(stories)
  await fc.assert(
    fc.asyncProperty(anyStory, anyFates, policies, groupings, async (story, fates, policy, grouping) => {
      const route = buildRoute('servicenow', { grouping, policy: buildPolicy(policy) })
      const world = await play(story, fates, route)
      const isLeftOpen = policy.onResolve === 'note' || policy.onResolve === 'nothing'
      expectToHold(world, story, isLeftOpen ? 'open' : 'resolved')
      expect(world.queue.notifications).toEqual([])
    }),
    propertyRuns(500, 3000),
  )
}, 600_000)
