import { afterAll, beforeAll, expect, test } from 'vitest'
import { EnrichmentWorld } from './enrichment-world.ts'

let app: EnrichmentWorld
beforeAll(async () => {
  app = await EnrichmentWorld.start()
}, 60_000)
afterAll(() => app.stop())

test('a ticket has the owner of its resource, and tags choose its route', async () => {
  await app.tag('vm-web', { Team: 'Web', serviceowner: 'ada' })
  await app.alert('vm-web')
  expect(await app.incidentOf('vm-web')).toMatchObject({ category: 'web', close_notes: 'ada|' })
})

test('without tags it has the reason, and the default route', async () => {
  await app.alert('vm-unknown')
  const incident = await app.incidentOf('vm-unknown')
  expect(incident?.['category']).not.toBe('web')
  expect(incident?.['close_notes']).toBe('nobody|Azure has no such resource, or the app may not read it.')
})

test('when Resource Graph is slow, the ticket does not wait for it, and its end finds it', async () => {
  await app.tag('vm-ends', { team: 'web' })
  await app.alert('vm-ends')
  await app.break({ kind: 'slow', milliseconds: 60_000 })
  await app.tag('vm-slow', { team: 'web' })
  await app.alert('vm-slow')
  expect(await app.incidentOf('vm-slow')).toMatchObject({
    close_notes: 'nobody|Resource Graph did not answer within 2 s.',
  })
  await app.alert('vm-ends', 'Resolved')
  expect(await app.incidentOf('vm-ends')).toMatchObject({ category: 'web', state: '6' })
})
