import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { faultRuleSchema } from './fault-list.ts'
import type { FaultList, FaultRule } from './fault-list.ts'
import { jsonBody } from './json-body.ts'
import type { RequestLog } from './request-log.ts'

type Routes = Hono<{ Bindings: HttpBindings }>

/** `GET` shows the log of requests, `DELETE` empties it. */
export function requestRoutes(log: RequestLog): Routes {
  const app: Routes = new Hono()
  app.get('/', (context) => context.json({ requests: log.entries }))
  app.delete('/', (context) => {
    log.clear()
    return context.body(null, 204)
  })
  return app
}

/**
 * `POST` adds a fault rule, `DELETE` removes all of them.
 *
 * @param faultSchema the JSON Schema of `Fault`.
 */
export function faultRoutes<Fault>(faults: FaultList<Fault>, faultSchema: object): Routes {
  const parseRule = jsonBody<FaultRule<Fault>>(faultRuleSchema(faultSchema))
  const app: Routes = new Hono()
  app.post('/', async (context) => {
    faults.add(await parseRule(context))
    return context.body(null, 204)
  })
  app.delete('/', (context) => {
    faults.clear()
    return context.body(null, 204)
  })
  return app
}
