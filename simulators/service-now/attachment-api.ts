import { Hono } from 'hono'
import { checkRead, checkWrite, mayRead } from './access.ts'
import { formatTimestamp } from './database.ts'
import { selectRows } from './encoded-query.ts'
import type { Environment, Instance } from './instance.ts'
import { invalidTable, noRecord, notSimulated, unreadableRequest } from './rest-error.ts'
import type { Row } from './columns.ts'

/** The Attachment API (ServiceNow docs): one file in a request; mount it at `/api/now/attachment`. */
export function attachmentApi({ database, files, now }: Instance): Hono<Environment> {
  const app = new Hono<Environment>()
  const attachments = database.table('sys_attachment')
  const rowOf = (sysId: string): Row => {
    const row = attachments.rows.get(sysId)
    if (row === undefined) throw noRecord()
    return row
  }
  app.post('/file', async (context) => {
    const { table_name = '', table_sys_id = '', file_name = '' } = context.req.query()
    const actor = context.get('actor')
    const table = database.find(table_name)
    if (table === undefined) throw invalidTable(table_name)
    if (!table.rows.has(table_sys_id)) throw noRecord()
    if (file_name === '') throw unreadableRequest('file_name is missing')
    checkWrite(actor, table_name, 'Update')
    const bytes = new Uint8Array(await context.req.arrayBuffer())
    const values = {
      file_name,
      content_type: context.req.header('content-type') ?? 'application/octet-stream',
      size_bytes: String(bytes.length),
      table_name,
      table_sys_id,
    }
    const row = database.add(attachments, values, formatTimestamp(now()), actor.userName)
    files.set(row.sys_id ?? '', bytes)
    return context.json({ result: shown(row, context.req.url) }, 201)
  })
  app.get('/', (context) => {
    const { sysparm_query = '', sysparm_limit = '1000', sysparm_offset = '0' } = context.req.query()
    const offset = Number(sysparm_offset)
    const rows = selectRows(database, attachments, sysparm_query)
      .filter(({ table_name = '' }) => mayRead(context.get('actor'), table_name))
      .slice(offset, offset + Number(sysparm_limit))
    return context.json({ result: rows.map((row) => shown(row, context.req.url)) })
  })
  app.post('/upload', () => {
    throw notSimulated('uploading by multipart')
  })
  app.delete('/:sysId', (context) => {
    const row = rowOf(context.req.param('sysId'))
    checkWrite(context.get('actor'), row.table_name ?? '', 'Update')
    attachments.rows.delete(row.sys_id ?? '')
    files.delete(row.sys_id ?? '')
    return context.body(null, 204)
  })
  app.get('/:sysId', (context) =>
    context.json({ result: shown(rowOf(context.req.param('sysId')), context.req.url) }),
  )
  app.get('/:sysId/file', (context) => {
    const row = rowOf(context.req.param('sysId'))
    checkRead(context.get('actor'), row.table_name ?? '')
    const bytes = files.get(row.sys_id ?? '') ?? new Uint8Array()
    return context.body(bytes, 200, { 'Content-Type': row.content_type ?? '' })
  })
  return app
}

function shown(row: Row, requestUrl: string): Row {
  const { origin } = new URL(requestUrl)
  return { ...row, download_link: `${origin}/api/now/attachment/${row.sys_id}/file` }
}
