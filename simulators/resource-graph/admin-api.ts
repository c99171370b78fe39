import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { faultRoutes, requestRoutes } from '../admin-routes.ts'
import { AZURE_FAULT_SCHEMA } from '../azure-faults.ts'
import { jsonBody } from '../json-body.ts'
import type { QuotaLimits } from './quota.ts'
import type { Resource, Service } from './service.ts'

const text = { type: 'string' }

const parseResource = jsonBody<Resource>({
  type: 'object',
  additionalProperties: false,
  required: ['id', 'tags'],
  properties: {
    id: { type: 'string', pattern: '^/subscriptions/' },
    name: { type: 'string', minLength: 1 },
    tags: {
      type: ['object', 'null'],
      maxProperties: 50,
      additionalProperties: { type: 'string', maxLength: 256 },
    },
  },
})

const parseReaders = jsonBody<{ readers: string[] }>({
  type: 'object',
  additionalProperties: false,
  required: ['readers'],
  properties: { readers: { type: 'array', items: text } },
})

const parseLimits = jsonBody<Partial<QuotaLimits>>({
  type: 'object',
  additionalProperties: false,
  properties: {
    queries: { type: 'integer', minimum: 0 },
    windowSeconds: { type: 'number', exclusiveMinimum: 0 },
  },
})

const parseId = jsonBody<{ id: string }>({
  type: 'object',
  additionalProperties: false,
  required: ['id'],
  properties: { id: text },
})

/** Requests for tests, which the real service does not have. See the README. */
export function adminApi(service: Service): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.route('/requests', requestRoutes(service.requests))
  app.route('/faults', faultRoutes(service.faults, AZURE_FAULT_SCHEMA))
  app.get('/queries', (context) => context.json({ queries: service.queries }))
  app.put('/resources', async (context) => {
    const resource = await parseResource(context)
    service.resources.set(resource.id.toLowerCase(), resource)
    return context.body(null, 204)
  })
  app.delete('/resources', async (context) => {
    service.resources.delete((await parseId(context)).id.toLowerCase())
    return context.body(null, 204)
  })
  app.put('/subscriptions/:id', async (context) => {
    service.readers.set(context.req.param('id').toLowerCase(), (await parseReaders(context)).readers)
    return context.body(null, 204)
  })
  app.post('/limits', async (context) => {
    Object.assign(service.quota.limits, await parseLimits(context))
    return context.json(service.quota.limits)
  })
  return app
}
