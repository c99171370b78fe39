import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildPolicy, buildRoute } from '../../../builders/config.ts'
import { seriesOfEpisodes, expectToHold, healthEpisode, play, rowOf, stories } from './simulated-stories.ts'
import { propertyRuns } from '../../../builders/thoroughness.ts'
import { anyFates } from './simulated-world.ts'

test('one ticket per episode in its last state, in whatever order the calls of three instances come', async () => {
  const route = buildRoute('servicenow')
  const cases = [fc.scheduler(), stories(healthEpisode), anyFates] as const
  await fc.assert(
    fc.asyncProperty(...cases, async (scheduler, story, fates) => {
      const world = await play(story, fates, route, scheduler)
      expectToHold(world, story)
      const found = world.product.tickets.map(({ correlationId, status }) => `${correlationId} ${status}`)
      const expected = story.episodes.map((episode) => {
        const status = episode.length % 2 === 0 ? 'resolved' : 'open'
        return `${rowOf(episode[0] ?? {}, route)} ${status}`
      })
      expect(found.toSorted()).toEqual(expected.toSorted())
    }),
    propertyRuns(120, 1000),
  )
}, 600_000)

test('one ticket per episode where coming back opens a new one', async () => {
  const route = buildRoute('servicenow', { policy: buildPolicy({ onRefire: 'new' }) })
  await fc.assert(
    fc.asyncProperty(stories(seriesOfEpisodes), anyFates, async (story, fates) => {
      const world = await play(story, fates, route)
      expectToHold(world, story)
      const found = world.product.tickets.map(({ correlationId }) => correlationId)
      const rows = story.episodes.flat().map((payload) => rowOf(payload, route))
      expect(found.toSorted()).toEqual([...new Set(rows)].toSorted())
    }),
    propertyRuns(500, 3000),
  )
}, 600_000)
