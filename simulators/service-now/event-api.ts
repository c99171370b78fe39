import { Hono } from 'hono'
import { checkRole } from './access.ts'
import type { Environment, Instance } from './instance.ts'
import { acceptValues, insertRecord } from './records.ts'
import { unreadableRequest } from './rest-error.ts'
import { readBody } from './table-api.ts'

/** The web service for events (ServiceNow docs, "Send events via web service"); mount it at `/api/global/em`. */
export function eventApi({ database, now }: Instance): Hono<Environment> {
  const app = new Hono<Environment>()
  app.post('/jsonv2', async (context) => {
    const actor = context.get('actor')
    checkRole(actor, 'evt_mgmt_integration')
    const records = recordsOf(await readBody(context))
    const events = database.table('em_event')
    for (const record of records) {
      const values = acceptValues(database, events, record, false)
      insertRecord({ database, now: now(), actor, pastRules: true }, events, values)
    }
    return context.json({ result: { 'Default Bulk Endpoint': `${records.length} events were inserted` } })
  })
  return app
}

function recordsOf(body: unknown): object[] {
  if (typeof body !== 'object' || body === null || !('records' in body)) throw unreadableRequest()
  const { records } = body
  if (!Array.isArray(records)) throw unreadableRequest()
  return records.filter((record): record is object => typeof record === 'object' && record !== null)
}
