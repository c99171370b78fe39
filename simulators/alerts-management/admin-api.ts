import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { AZURE_FAULT_SCHEMA } from '../azure-faults.ts'
import { jsonBody } from '../json-body.ts'
import { ALERT_STATES, type AlertState, renderAlert } from './alert.ts'
import type { Essentials } from './alert-store.ts'
import type { Service, SubscriptionAccess } from './service.ts'
import type { ArmLimits } from './throttle.ts'

const text = { type: 'string' }
const names = { type: 'array', items: text }

const parseEssentials = jsonBody<Essentials>({
  type: 'object',
  required: [
    'alertId',
    'alertRule',
    'severity',
    'signalType',
    'monitorCondition',
    'monitoringService',
    'firedDateTime',
  ],
  properties: {
    alertId: text,
    alertRule: text,
    severity: text,
    signalType: text,
    monitorCondition: { enum: ['Fired', 'Resolved'] },
    monitoringService: text,
    firedDateTime: text,
    resolvedDateTime: text,
    alertTargetIDs: names,
    description: text,
  },
})

const parsePersonsChange = jsonBody<{ newState: AlertState; user: string; comments?: string }>({
  type: 'object',
  additionalProperties: false,
  required: ['newState', 'user'],
  properties: { newState: { enum: [...ALERT_STATES] }, user: text, comments: text },
})

const parseAccess = jsonBody<SubscriptionAccess>({
  type: 'object',
  additionalProperties: false,
  properties: { readers: names, writers: names },
})

const parseResource = jsonBody<{ resource: string }>({
  type: 'object',
  additionalProperties: false,
  required: ['resource'],
  properties: { resource: text },
})

const bucket = {
  type: 'object',
  additionalProperties: false,
  required: ['size', 'perSecond'],
  properties: { size: { type: 'integer', minimum: 0 }, perSecond: { type: 'number', exclusiveMinimum: 0 } },
}

const parseLimits = jsonBody<Partial<ArmLimits>>({
  type: 'object',
  additionalProperties: false,
  properties: { reads: bucket, writes: bucket },
})

/** Requests that the real service does not have: they do what a test, a person at the portal or an outage would do. See the README. */
export function adminApi(service: Service): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.route('/requests', requestRoutes(service.requests))
  app.route('/faults', faultRoutes(service.faults, AZURE_FAULT_SCHEMA))
  app.get('/changes', (context) => context.json({ changes: service.alerts.changes }))
  app.get('/alerts', (context) => context.json({ alerts: service.alerts.all.map(renderAlert) }))
  app.post('/alerts', async (context) =>
    context.json(renderAlert(service.alerts.record(await parseEssentials(context)))),
  )
  app.post('/alerts/:name/state', async (context) => {
    const alert = service.alerts.all.find(({ name }) => name === context.req.param('name').toLowerCase())
    if (alert === undefined) throw new HTTPException(404, { message: 'no such alert' })
    const { newState, user, comments } = await parsePersonsChange(context)
    service.alerts.changeState(alert, newState, user, comments)
    return context.json(renderAlert(alert))
  })
  app.put('/subscriptions/:id', async (context) => {
    service.access.set(context.req.param('id').toLowerCase(), await parseAccess(context))
    return context.body(null, 204)
  })
  app.post('/deleted-resources', async (context) => {
    service.alerts.deleteResource((await parseResource(context)).resource)
    return context.body(null, 204)
  })
  app.post('/limits', async (context) => {
    Object.assign(service.throttle.limits, await parseLimits(context))
    return context.json(service.throttle.limits)
  })
  return app
}
