import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { jsonBody } from '../json-body.ts'
import { OBJECT_DELETED } from './classes.ts'
import { commit } from './commit.ts'
import { FAULT_SCHEMA } from './fault.ts'
import { newGuid } from './guid.ts'
import type { Environment, ExtensionProperty, Portal, PortalSettings, Projection } from './portal.ts'
import { SdkError } from './sdk-error.ts'

const object = (properties: object, required: string[] = Object.keys(properties)): object => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})

const parseSettings = jsonBody<Partial<PortalSettings>>(
  object({ tokenSeconds: { type: 'integer', minimum: 1 }, windowsAuthentication: { type: 'boolean' } }, []),
)

const parseExtension = jsonBody<ExtensionProperty>(
  object({ name: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }, classId: { type: 'string' } }),
)

const parseItem = jsonBody<{ DisplayName: string }>(object({ DisplayName: { type: 'string', minLength: 1 } }))

const parseIncident = jsonBody<Projection>({ type: 'object' })

/** What the real product does not have: the hands of a test, an operator or the weather. See the README. */
export function adminApi(portal: Portal): Hono<Environment> {
  const app = new Hono<Environment>()
  app.route('/requests', requestRoutes(portal.requests))
  app.route('/faults', faultRoutes(portal.faults, FAULT_SCHEMA))
  app.route('/incidents', incidentRoutes(portal))
  app.post('/tokens/revoke', (context) => {
    portal.tokens.revokeAll()
    return context.body(null, 204)
  })
  app.post('/settings', async (context) => {
    Object.assign(portal.settings, await parseSettings(context))
    return context.json(portal.settings)
  })
  app.put('/extension', async (context) => {
    portal.extension.push(await parseExtension(context))
    return context.body(null, 204)
  })
  app.post('/configuration-items', async (context) => {
    const [like] = portal.configItems
    const item = { ...like, ...(await parseItem(context)), BaseId: newGuid() }
    portal.configItems.push(item)
    return context.json(item)
  })
  return app
}

/** Incidents as a person in the console has them. */
function incidentRoutes(portal: Portal): Hono<Environment> {
  const app = new Hono<Environment>()
  const find = (id: string): Projection => {
    const found = portal.incidents.get(id.toLowerCase())
    if (found === undefined) throw new HTTPException(404, { message: 'no such incident' })
    return found
  }
  app.get('/', (context) => context.json([...portal.incidents.values()]))
  app.patch('/:id', async (context) => {
    const incident = find(context.req.param('id'))
    const write = { portal, user: portal.user, checksConcurrency: false, pastRules: true }
    try {
      commit(write, incident, { ...incident, ...(await parseIncident(context)) })
    } catch (error) {
      if (error instanceof SdkError) throw new HTTPException(400, { message: error.text })
      throw error
    }
    return context.json(incident)
  })
  app.delete('/:id', (context) => {
    const incident = find(context.req.param('id'))
    // The database forgets a deleted object only after days.
    incident['ObjectStatus'] = { Id: OBJECT_DELETED, Name: 'Deleted' }
    incident['LastModified'] = portal.nextModified()
    return context.body(null, 204)
  })
  return app
}
