import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCorpus } from './corpus.ts'
import { type Incident, World } from './world.ts'

const REQUIRED = [
  'number',
  'short_description',
  'description',
  'impact',
  'urgency',
  'priority',
  'correlation_display',
]

describe('every payload of the corpus, posted once', () => {
  const corpus = readCorpus()
  let world: World
  let incidents: ReadonlyMap<string, Incident>
  let found: readonly Incident[]

  beforeAll(async () => {
    world = await World.start()
    for (const { text, name } of corpus) {
      const { status } = await world.post(text)
      if (status !== 202) throw new Error(`${name} was answered with ${status}.`)
    }
    await world.settled()
    found = await world.incidents()
    incidents = new Map(found.map((incident) => [String(incident['correlation_id']), incident]))
  }, 180_000)
  afterAll(() => world.stop())

  test('makes one incident per problem, and no other', () => {
    const problems = new Set(corpus.map(({ correlationId }) => correlationId))
    expect(found.map((incident) => String(incident['correlation_id'])).toSorted()).toEqual(
      [...problems].toSorted(),
    )
  })

  test.each(corpus)('$name leaves no required field blank', ({ correlationId }) => {
    const incident = incidents.get(correlationId)
    expect(REQUIRED.filter((field) => !incident?.[field])).toEqual([])
  })

  test.each(corpus.filter(({ alert }) => alert.condition === 'resolved'))(
    '$name has its incident resolved, with a code and notes',
    ({ correlationId }) => {
      const { state, close_code, close_notes } = incidents.get(correlationId) ?? {}
      expect({ state, close_code }).toEqual({ state: '6', close_code: 'Solution provided' })
      expect(close_notes).toMatch(/^Azure Monitor resolved .+ UTC\.$/)
    },
  )

  test('leaves nobody’s incident resolved whose alert still fires', () => {
    const over = new Set(
      corpus.filter(({ alert }) => alert.condition === 'resolved').map(({ correlationId }) => correlationId),
    )
    const wrongly = found.filter(({ state, correlation_id: id }) => state === '6' && !over.has(String(id)))
    expect(wrongly).toEqual([])
  })

  test('leaves nothing in the queues and no dead letter', async () => {
    expect(await world.queued()).toBe(0)
    expect(await world.deadLetters()).toEqual([])
  })
})
