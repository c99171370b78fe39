import { Hono } from 'hono'
import { checkRole } from './access.ts'
import { ImportSets } from './import-sets.ts'
import type { Environment, Instance } from './instance.ts'
import { invalidTable, noRecord, unreadableRequest } from './rest-error.ts'
import { readBody } from './table-api.ts'

/** The Import Set API (ServiceNow docs); mount it at `/api/now/import`. */
export function importApi({ database, imports, now }: Instance): Hono<Environment> {
  const app = new Hono<Environment>()
  app.post('/:staging', async (context) => {
    const actor = context.get('actor')
    checkRole(actor, 'import_transformer')
    const staging = context.req.param('staging')
    if (!ImportSets.has(staging)) throw invalidTable(staging)
    const body = await readBody(context)
    if (typeof body !== 'object' || body === null) throw unreadableRequest()
    const write = { database, now: now(), actor, pastRules: false }
    const tableUrl = `${new URL(context.req.url).origin}/api/now/table`
    return context.json(imports.add(write, staging, body, tableUrl), 201)
  })
  app.get('/:staging/:sysId', (context) => {
    checkRole(context.get('actor'), 'import_transformer')
    if (!ImportSets.has(context.req.param('staging'))) throw invalidTable(context.req.param('staging'))
    const answer = imports.find(context.req.param('sysId'))
    if (answer === undefined) throw noRecord()
    return context.json(answer)
  })
  return app
}
