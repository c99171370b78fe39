/** Ticket requests reach each product, and wait for one that is down. */
import { request } from 'undici'
import { expect, test } from 'vitest'
import { buildTicketRequest, type TicketRequestBody } from '../builders/ticket-request.ts'
import { World } from './world.ts'

async function post({ apps }: Pick<World, 'apps'>, body: TicketRequestBody): Promise<[number, unknown]> {
  const { url, functionKey } = apps[0] as World['apps'][number]
  const answer = await request(`${url}/api/work-items?code=${functionKey}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return [answer.statusCode, await answer.body.json()]
}

test.each(['servicenow', 'servicenow-event', 'servicenow-alert', 'scsm', 'provance', 'cherwell'])(
  'requested twice, %s has one ticket',
  async (route) => {
    const world = await World.startFor(route)
    try {
      const { connection, template } = world.stack.route
      const body = buildTicketRequest({
        connection: connection.name,
        template: template.name,
        title: 'Requested',
        correlation: 'job-7',
      })
      for (let time = 0; time < 2; time += 1) {
        expect(await post(world, body)).toMatchObject([202, { correlation: 'job-7' }])
      }
      await world.settled()
      const items = await world.stack.product.workItems(template.kind)
      expect(items).toHaveLength(1)
      expect(Object.values(items[0]?.fields ?? {}).join('\n')).toContain('Volume /data of vm-1')
      expect(await world.deadLetters()).toEqual([])
    } finally {
      await world.stop()
    }
  },
  120_000,
)

test('a ticket request waits while the product is down, and has its ticket once that is up', async () => {
  const world = await World.start()
  try {
    const fault = { match: { method: 'POST', path: '/api/now' }, times: 1, fault: { status: 503 } }
    await world.scriptServiceNow('faults', fault)
    await post(world, buildTicketRequest({ title: 'Waits for it' }))
    await world.settled()
    expect(await world.incidents()).toMatchObject([
      { short_description: expect.stringContaining('Waits for it') },
    ])
    const steps = (await world.journal()).map(({ step }) => step)
    expect([steps.at(0), steps.at(1), steps.at(-1)]).toEqual(['accepted', 'waiting', 'delivered'])
  } finally {
    await world.stop()
  }
}, 180_000)
