import { Hono } from 'hono'
import { recordNotFound } from './api-error.ts'
import { newRecId } from './database.ts'
import type { Environment, Instance } from './instance.ts'

/** The operations for files of records; an upload has one part. */
export function attachmentApi({ database }: Instance): Hono<Environment> {
  const app = new Hono<Environment>()
  app.post(
    '/uploadbusinessobjectattachment/filename/:file/busobid/:object/busobrecid/:id/offset/0/totalsize/:size',
    async (context) => {
      const record = database.records.get(context.req.param('id'))
      if (record === undefined) throw recordNotFound()
      const content = Buffer.from(await context.req.arrayBuffer())
      database.files.push({ name: fileName(context.req.url), recId: record.recId, content })
      return context.json(newRecId())
    },
  )
  return app
}

/** The path of a route is in lower case; a file's name keeps its upper case. */
function fileName(url: string): string {
  return decodeURIComponent(/\/filename\/([^/]+)/i.exec(new URL(url).pathname)?.[1] ?? '')
}
