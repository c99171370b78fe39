import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCorpus, ticketsIn } from './corpus.ts'
import { World } from './world.ts'

const TIMES = 5

let world: World
beforeAll(async () => {
  world = await World.start({ copies: 2 })
}, 60_000)
afterAll(() => world.stop())

test('each payload posted five times, from two clients at once to two copies of the app, is one incident', async () => {
  const corpus = readCorpus()
  const client = async (copy: number): Promise<number[]> => {
    const statuses: number[] = []
    for (let time = 0; time < TIMES; time += 1) {
      for (const { text } of corpus) statuses.push((await world.post(text, { copy })).status)
    }
    return statuses
  }

  const statuses = await Promise.all([client(0), client(1)])
  await world.settled()

  expect(new Set(statuses.flat())).toEqual(new Set([202]))
  const found = (await world.incidents()).map((incident) => String(incident['correlation_id']))
  const tickets = ticketsIn(await world.journal(), corpus)
  expect(found.toSorted()).toEqual(tickets.map(({ correlationId }) => correlationId).toSorted())
  // An end whose Fired never comes opens nothing.
  const fired = corpus.filter(({ alert }) => alert.condition === 'fired')
  const episodes = new Set(fired.map(({ alert }) => alert.keys.episode))
  expect(tickets.flatMap((ticket) => [...ticket.problems]).toSorted()).toEqual([...episodes].toSorted())
  expect(await world.deadLetters()).toEqual([])
}, 180_000)
