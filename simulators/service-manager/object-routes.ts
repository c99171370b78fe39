import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { jsonBody } from '../json-body.ts'
import { seededItems } from '../seed-work-items.ts'
import { OBJECT_DELETED } from './classes.ts'
import type { ManagementGroup, Projection } from './management-group.ts'
import { seedObjects } from './seed-objects.ts'

const parseChange = jsonBody<Projection>({ type: 'object' })

const parseScope = jsonBody<{ hidden: readonly string[] }>({
  type: 'object',
  additionalProperties: false,
  required: ['hidden'],
  properties: { hidden: { type: 'array', items: { type: 'string' } } },
})

/** Change requests, work items in bulk, and objects outside the scope of the user's role. */
export function objectRoutes(group: ManagementGroup): Hono {
  const app = new Hono()
  const find = (id: string): Projection => {
    const found = group.changeRequests.get(id.toLowerCase())
    if (found === undefined) throw new HTTPException(404, { message: 'no such change request' })
    return found
  }
  app.get('/change-requests', (context) => context.json([...group.changeRequests.values()]))
  app.patch('/change-requests/:id', async (context) => {
    const object = find(context.req.param('id'))
    Object.assign(object, await parseChange(context), { LastModified: group.nextModified() })
    return context.json(object)
  })
  app.delete('/change-requests/:id', (context) => {
    markDeleted(group, find(context.req.param('id')))
    return context.body(null, 204)
  })
  app.post('/seed', async (context) => {
    const machines = group.configItems.map(({ DisplayName }) => String(DisplayName))
    const items = await seededItems(context, group.now(), machines)
    seedObjects(group, items)
    return context.json({ records: items.length })
  })
  app.put('/scope', async (context) => {
    group.hidden.clear()
    for (const id of (await parseScope(context)).hidden) group.hidden.add(id.toLowerCase())
    return context.body(null, 204)
  })
  return app
}

/** The database removes a deleted object only after some days. */
export function markDeleted(group: ManagementGroup, object: Projection): void {
  object['ObjectStatus'] = { Id: OBJECT_DELETED, Name: 'Deleted' }
  object['LastModified'] = group.nextModified()
}
