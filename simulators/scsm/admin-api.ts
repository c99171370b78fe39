import { Hono } from 'hono'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { jsonBody } from '../json-body.ts'
import { consoleRoutes } from '../service-manager/console-routes.ts'
import { FAULT_SCHEMA } from '../service-manager/fault.ts'
import type { Environment, Portal, PortalSettings } from './portal.ts'

const object = (properties: object, required: string[] = Object.keys(properties)): object => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})

const parseSettings = jsonBody<Partial<PortalSettings>>(
  object({ tokenSeconds: { type: 'integer', minimum: 1 }, windowsAuthentication: { type: 'boolean' } }, []),
)

/** Requests that the real product does not have: they do what a test, an operator or an outage would do. See the README. */
export function adminApi(portal: Portal): Hono<Environment> {
  const app = new Hono<Environment>()
  app.route('/requests', requestRoutes(portal.requests))
  app.route('/faults', faultRoutes(portal.faults, FAULT_SCHEMA))
  app.route('/', consoleRoutes(portal.group, portal.user))
  app.post('/tokens/revoke', (context) => {
    portal.tokens.revokeAll()
    return context.body(null, 204)
  })
  app.post('/settings', async (context) => {
    Object.assign(portal.settings, await parseSettings(context))
    return context.json(portal.settings)
  })
  return app
}
