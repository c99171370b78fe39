import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { jsonBody } from '../json-body.ts'
import { commit } from './commit.ts'
import { newGuid } from './guid.ts'
import type { ExtensionProperty, ManagementGroup, Projection, User } from './management-group.ts'
import { markDeleted, objectRoutes } from './object-routes.ts'
import { SdkError } from './sdk-error.ts'

const parseExtension = jsonBody<ExtensionProperty>({
  type: 'object',
  additionalProperties: false,
  required: ['name', 'classId'],
  properties: { name: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }, classId: { type: 'string' } },
})

const parseItem = jsonBody<{ DisplayName: string }>({
  type: 'object',
  additionalProperties: false,
  required: ['DisplayName'],
  properties: { DisplayName: { type: 'string', minLength: 1 } },
})

const parseIncident = jsonBody<Projection>({ type: 'object' })

/** What a person does in the console: with incidents, configuration items, and the management pack of an extension. */
export function consoleRoutes(group: ManagementGroup, user: User): Hono {
  const app = new Hono()
  app.route('/incidents', incidentRoutes(group, user))
  app.route('/', objectRoutes(group))
  app.put('/extension', async (context) => {
    group.extension.push(await parseExtension(context))
    return context.body(null, 204)
  })
  app.get('/configuration-items', (context) => context.json(group.configItems))
  app.post('/configuration-items', async (context) => {
    const [like] = group.configItems
    const item = { ...like, ...(await parseItem(context)), BaseId: newGuid() }
    group.configItems.push(item)
    return context.json(item)
  })
  return app
}

function incidentRoutes(group: ManagementGroup, user: User): Hono {
  const app = new Hono()
  const find = (id: string): Projection => {
    const found = group.incidents.get(id.toLowerCase())
    if (found === undefined) throw new HTTPException(404, { message: 'no such incident' })
    return found
  }
  app.get('/', (context) => context.json([...group.incidents.values()]))
  app.patch('/:id', async (context) => {
    const incident = find(context.req.param('id'))
    const write = { group, user, checksConcurrency: false, pastRules: true }
    try {
      commit(write, incident, { ...incident, ...(await parseIncident(context)) })
    } catch (error) {
      if (error instanceof SdkError) throw new HTTPException(400, { message: error.text })
      throw error
    }
    return context.json(incident)
  })
  app.delete('/:id', (context) => {
    markDeleted(group, find(context.req.param('id')))
    return context.body(null, 204)
  })
  return app
}
