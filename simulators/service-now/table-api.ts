import { Hono } from 'hono'
import type { Context } from 'hono'
import { type Actor, checkRead } from './access.ts'
import { asksTooMuch, hiddenColumns, visibleRows, writable } from './acl.ts'
import type { Table } from './database.ts'
import { selectRows } from './encoded-query.ts'
import type { Environment, Instance } from './instance.ts'
import { acceptValues, deleteRecord, insertRecord, updateRecord } from './records.ts'
import type { Write } from './records.ts'
import { renderRecord } from './render-record.ts'
import type { Rendering } from './render-record.ts'
import { invalidTable, keyTaken, noRecord, notSimulated, RestError, unreadableRequest } from './rest-error.ts'
import type { Row } from './columns.ts'

/** The default of `glide.rest.max_content_length` (KB0747638). */
const MAX_BODY_BYTES = 10_485_760

const DEFAULT_LIMIT = 10_000

type TableContext = Context<Environment>

/** The Table API; mount it at `/api/now/table` and at its versioned paths. */
export function tableApi(instance: Instance): Hono<Environment> {
  const app = new Hono<Environment>()
  app.all('/:table', (context) => {
    const table = findTable(instance, context.req.param('table'))
    switch (checkMethod(context)) {
      case 'GET':
        checkRead(context.get('actor'), table.name)
        return listRecords(instance, context, table)
      case 'POST':
        return createRecord(instance, context, table)
      default:
        throw methodNotSupported()
    }
  })
  app.all('/:table/:sysId', (context) => {
    const table = findTable(instance, context.req.param('table'))
    const method = checkMethod(context)
    const row = table.rows.get(context.req.param('sysId'))
    if (row === undefined || visibleRows(instance, context.get('actor'), table, [row]).length === 0) {
      throw noRecord()
    }
    switch (method) {
      case 'GET':
        checkRead(context.get('actor'), table.name)
        return answerRecord(instance, context, table, row, 200)
      case 'PATCH':
      case 'PUT':
        return changeRecord(instance, context, table, row)
      case 'DELETE':
        deleteRecord(write(instance, context), table, row)
        return context.body(null, 204)
      default:
        throw methodNotSupported()
    }
  })
  return app
}

const methodNotSupported = (): RestError => new RestError(405, 'Method not Supported', 'Method not supported')

function findTable({ database }: Instance, name: string): Table {
  const table = database.find(name)
  if (table === undefined) throw invalidTable(name)
  return table
}

/** Parameters of the platform that are not simulated. */
const LEFT_OUT = ['sysparm_view', 'sysparm_query_category', 'sysparm_query_no_domain']

function refuseLeftOut(context: TableContext): void {
  const given = LEFT_OUT.find((name) => ![undefined, '', 'false'].includes(context.req.query(name)))
  if (given !== undefined) throw notSimulated(`the parameter ${given}`)
}

/** Checks the headers and returns the method, which a header may override. Reads may leave Accept out, writes may not. */
function checkMethod(context: TableContext): string {
  refuseLeftOut(context)
  const { method } = context.req
  const override = method === 'POST' ? context.req.header('x-http-method-override') : undefined
  const accept = context.req.header('accept')
  if (accept === undefined && method !== 'GET') throw unreadableRequest()
  if (accept !== undefined && !/\*\/\*|application\/(\*|json)/.test(accept)) throw formatNotSupported(406)
  return (override ?? method).toUpperCase()
}

const formatNotSupported = (status: 406 | 415): RestError => new RestError(status, 'Format not supported')

function write({ database, now }: Instance, context: TableContext): Write {
  return { database, now: now(), actor: context.get('actor'), pastRules: false }
}

function listRecords(instance: Instance, context: TableContext, table: Table): Response {
  const query = context.req.query()
  const actor = context.get('actor')
  const encoded = evaluated(query.sysparm_query ?? plainQuery(query), actor)
  const selected = asksTooMuch(instance.acls, actor, table, encoded)
    ? []
    : selectRows(instance.database, table, encoded)
  const limit = parseCount(query.sysparm_limit, DEFAULT_LIMIT)
  const offset = parseCount(query.sysparm_offset, 0)
  const page = visibleRows(instance, actor, table, selected.slice(offset, offset + limit))
  if (query.sysparm_no_count !== 'true') context.header('X-Total-Count', String(selected.length))
  if (query.sysparm_suppress_pagination_header !== 'true') {
    const link = pageLinks(context.req.url, selected.length, limit, offset)
    if (link !== '') context.header('Link', link)
  }
  const rendering = parseRendering(instance, context, table)
  return context.json({ result: page.map((row) => renderRecord(instance.database, table, row, rendering)) })
}

/** Evaluates the only supported expression: the id of the caller, as on the Table API's own page. */
function evaluated(encoded: string, { sysId }: Actor): string {
  return encoded.replaceAll(/=javascript:gs\.getUserID\(\)(?=\^|$)/g, `=${sysId}`)
}

/** The query of `?name=value` parameters, which are used only when there is no sysparm_query. */
function plainQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .filter(([name]) => !name.startsWith('sysparm_'))
    .map(([name, value]) => `${name}=${value}`)
    .join('^')
}

function parseCount(given: string | undefined, otherwise: number): number {
  return given !== undefined && /^\d+$/.test(given) ? Number(given) : otherwise
}

function pageLinks(requestUrl: string, total: number, limit: number, offset: number): string {
  if (limit === 0) return ''
  const last = Math.max(0, Math.ceil(total / limit) - 1) * limit
  const link = (relation: string, pageOffset: number): string => {
    const url = new URL(requestUrl)
    url.searchParams.set('sysparm_limit', String(limit))
    url.searchParams.set('sysparm_offset', String(pageOffset))
    return `<${url.href}>;rel="${relation}"`
  }
  return [
    link('first', 0),
    ...(offset > 0 ? [link('prev', Math.max(0, offset - limit))] : []),
    ...(offset + limit < total ? [link('next', offset + limit)] : []),
    link('last', last),
  ].join(',')
}

async function createRecord(instance: Instance, context: TableContext, table: Table): Promise<Response> {
  const given = await readRecord(context)
  const values = { ...valuesOf(instance, context, table, given), ...chosenSysId(table, given) }
  const row = insertRecord(write(instance, context), table, values)
  context.header('Location', `${new URL(context.req.url).origin}${context.req.path}/${row.sys_id}`)
  if (context.req.header('x-no-response-body') === 'true') return context.body(null, 201)
  return answerRecord(instance, context, table, row, 201)
}

async function changeRecord(
  instance: Instance,
  context: TableContext,
  table: Table,
  row: Row,
): Promise<Response> {
  const values = valuesOf(instance, context, table, await readRecord(context))
  updateRecord(write(instance, context), table, row, values)
  return answerRecord(instance, context, table, row, 200)
}

/** Only the first record of an array is used. */
async function readRecord(context: TableContext): Promise<object> {
  const body = await readBody(context)
  const first: unknown = Array.isArray(body) ? body[0] : body
  if (typeof first !== 'object' || first === null) throw unreadableRequest()
  return first
}

function valuesOf({ acls, database }: Instance, context: TableContext, table: Table, given: object): Row {
  const byDisplayValue = context.req.query('sysparm_input_display_value') === 'true'
  const accepted = acceptValues(database, table, given, byDisplayValue)
  return writable(acls, context.get('actor'), table, accepted)
}

/** A new record may have its sys_id (PySNC's own tests do so); the database refuses one that another record has. */
function chosenSysId(table: Table, given: object): Row {
  const sysId = 'sys_id' in given ? given.sys_id : undefined
  if (typeof sysId !== 'string' || !/^[0-9a-f]{32}$/.test(sysId)) return {}
  if (table.rows.has(sysId)) throw keyTaken(table.name, sysId)
  return { sys_id: sysId }
}

/** The JSON body of a REST call. @throws RestError 400 or 415 */
export async function readBody(context: TableContext): Promise<unknown> {
  const contentType = context.req.header('content-type')
  if (contentType === undefined) throw unreadableRequest()
  if (!/^application\/json\b/i.test(contentType)) throw formatNotSupported(415)
  const bytes = await context.req.arrayBuffer()
  if (bytes.byteLength > MAX_BODY_BYTES) {
    throw unreadableRequest(
      `Rejected large REST payload with content-length = ${bytes.byteLength} bytes. Max allowed: ${MAX_BODY_BYTES} bytes.`,
    )
  }
  return parseJson(Buffer.from(bytes).toString())
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadableRequest()
  }
}

function answerRecord(
  instance: Instance,
  context: TableContext,
  table: Table,
  row: Row,
  status: 200 | 201,
): Response {
  return context.json(
    { result: renderRecord(instance.database, table, row, parseRendering(instance, context, table)) },
    status,
  )
}

function parseRendering({ acls }: Instance, context: TableContext, table: Table): Rendering {
  const { sysparm_display_value, sysparm_exclude_reference_link, sysparm_fields } = context.req.query()
  const url = new URL(context.req.url)
  const base = /^\/api\/now\/(v\d\/)?table/.exec(url.pathname)?.[0] ?? ''
  return {
    displayValue:
      sysparm_display_value === 'true' || sysparm_display_value === 'all' ? sysparm_display_value : 'false',
    excludeReferenceLink: sysparm_exclude_reference_link === 'true',
    fields: sysparm_fields ? sysparm_fields.split(',').map((name) => name.trim()) : undefined,
    hidden: hiddenColumns(acls, context.get('actor'), table),
    tableUrl: `${url.origin}${base}`,
  }
}
