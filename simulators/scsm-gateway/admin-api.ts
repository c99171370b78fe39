import { Hono } from 'hono'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { jsonBody } from '../json-body.ts'
import { consoleRoutes } from '../service-manager/console-routes.ts'
import { FAULT_SCHEMA } from '../service-manager/fault.ts'
import type { Environment, Gateway, GatewaySettings } from './gateway.ts'

const parseSettings = jsonBody<Partial<GatewaySettings>>({
  type: 'object',
  additionalProperties: false,
  properties: {
    serverVersion: { type: 'string' },
    profiles: { type: 'array', nullable: true, items: { type: 'string' } },
  },
})

const parseToken = jsonBody<{ token: string }>({
  type: 'object',
  additionalProperties: false,
  required: ['token'],
  properties: { token: { type: 'string' } },
})

/** Requests that no gateway has: they do what a test, an operator or an outage would do. See the README. */
export function adminApi(gateway: Gateway): Hono<Environment> {
  const app = new Hono<Environment>()
  app.route('/requests', requestRoutes(gateway.requests))
  app.route('/faults', faultRoutes(gateway.faults, FAULT_SCHEMA))
  app.route('/', consoleRoutes(gateway.group, gateway.user))
  app.post('/tokens/refuse', async (context) => {
    gateway.refusedTokens.add((await parseToken(context)).token)
    return context.body(null, 204)
  })
  app.post('/settings', async (context) => {
    Object.assign(gateway.settings, await parseSettings(context))
    return context.json(gateway.settings)
  })
  return app
}
