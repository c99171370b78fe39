import { afterAll, beforeAll, expect, test } from 'vitest'
import { metricPayload } from './metric-payload.ts'
import { type Incident, World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await World.start()
}, 60_000)
afterAll(() => world.stop())

async function incidentsOf(rule: string): Promise<Incident[]> {
  return (await world.incidents()).filter((incident) => incident['short_description']?.includes(rule))
}

test('Fired opens an incident, Resolved resolves it', async () => {
  await world.post(metricPayload({ episode: 'in-order', rule: 'in order' }))
  await world.settled()
  await world.post(metricPayload({ episode: 'in-order', rule: 'in order', condition: 'Resolved' }))
  await world.settled()

  const [incident, ...others] = await incidentsOf('in order')
  expect(others).toEqual([])
  expect(incident).toMatchObject({ state: '6', close_code: 'Solution provided' })
})

test('Resolved before Fired ends in the same one incident', async () => {
  await world.post(metricPayload({ episode: 'reversed', rule: 'reversed', condition: 'Resolved' }))
  await world.settled()
  await world.post(metricPayload({ episode: 'reversed', rule: 'reversed' }))
  await world.settled()

  expect((await incidentsOf('reversed')).map(({ state }) => state)).toEqual(['6'])
})

test('an incident that a person closed stays as it was', async () => {
  await world.post(metricPayload({ episode: 'closed', rule: 'closed by hand' }))
  await world.settled()
  const [open] = await incidentsOf('closed by hand')
  await world.scriptServiceNow(
    `tables/incident/${open?.['sys_id']}`,
    { state: '7', close_notes: 'by hand' },
    'PATCH',
  )

  await world.post(metricPayload({ episode: 'closed', rule: 'closed by hand', condition: 'Resolved' }))
  await world.settled()

  expect(await incidentsOf('closed by hand')).toMatchObject([{ state: '7', close_notes: 'by hand' }])
  expect(await world.deadLetters()).toEqual([])
})

test('an alert too large for a queue message arrives whole', async () => {
  const large = Object.fromEntries(
    Array.from({ length: 3000 }, (_, index) => [`property${index}`, 'x'.repeat(60)]),
  )

  const { status } = await world.post(
    metricPayload({ episode: 'large', rule: 'large one', customProperties: large }),
  )
  await world.settled()

  expect(status).toBe(202)
  expect((await incidentsOf('large one'))[0]?.['description']).toMatch(
    /… cut here, \d+ more characters in the alert$/,
  )
})
