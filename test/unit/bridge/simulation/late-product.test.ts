import { expect, test } from 'vitest'
import { buildRoute } from '../../../builders/config.ts'
import { play, seriesOfEpisodes } from './simulated-stories.ts'

const episode = seriesOfEpisodes('episode', 1)
const story = { episodes: [episode], arrivals: episode.map((payload) => ({ payload, delay: 0 })) }

test('an alert has one ticket although a gateway gave up on a product that opens it 40 s later', async () => {
  const world = await play(story, { storage: [], product: ['carried out late'] }, buildRoute('servicenow'))
  expect(world.product.tickets.map(({ number }) => number)).toEqual(['INC1'])
})
