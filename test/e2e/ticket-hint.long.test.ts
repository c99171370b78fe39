/** A product says that a record has changed, and it is in Log Analytics before the timer's turn. */
import { request } from 'undici'
import { expect, test } from 'vitest'
import { type ProductName, SyncWorld } from './sync-world.ts'

/** @returns the status and the body of the answer */
async function hint(world: SyncWorld, connection: string, id: string): Promise<[number, unknown]> {
  const { url, functionKey } = world.app.apps[0] as SyncWorld['app']['apps'][number]
  const answer = await request(`${url}/api/tickets/${connection}?code=${functionKey}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id }),
  })
  return [answer.statusCode, await answer.body.json()]
}

test.each<ProductName>(['servicenow', 'scsm', 'provance', 'cherwell'])(
  'what changed in %s is read when its product says so',
  async (product) => {
    const world = await SyncWorld.start(product)
    try {
      await world.product.seed({ incidents: 5, changeRequests: 2, days: 10 })
      await world.catchUp(60_000)
      const [record] = await world.product.records('incident')
      await world.product.change('incident', String(record?.id), 'Renamed a moment ago')

      const answer = await hint(world, product, String(record?.id))

      expect(answer).toEqual([200, { isTicket: false, isSynced: true }])
      expect(JSON.stringify(await world.rows())).toContain('Renamed a moment ago')
    } finally {
      await world.stop()
    }
  },
  180_000,
)
