import { Hono } from 'hono'
import type { Context } from 'hono'
import {
  badQuery,
  DataverseError,
  duplicateKey,
  missingPrivilege,
  noSegment,
  notSimulated,
  versionMismatch,
} from './dataverse-error.ts'
import { answerMessage } from './messages.ts'
import { answerMetadata } from './metadata.ts'
import { type Key, parseSegment, type Segment } from './odata-path.ts'
import { parseOrder, selectedColumns, selectRows } from './odata-query.ts'
import {
  type Environment,
  type Operation,
  type Organization,
  privilegeName,
  type Table,
} from './organization.ts'
import { cookieAfter, rowsAfter } from './paging-cookie.ts'
import { readPayload } from './payload.ts'
import { createRecord, findRecord, missing, updateRecord } from './records.ts'
import { etagOf, parsePreferences, renderRecord } from './render-record.ts'
import { type Row, textOf } from './columns.ts'

/** `/api/data/v9.x`: records, metadata, functions and actions. */
export function webApi(organization: Organization): Hono<Environment> {
  const app = new Hono<Environment>()
  app.all('/api/data/:version{v9\\.[0-2]}/*', async (context) => {
    context.header('OData-Version', '4.0')
    const segments = segmentsOf(context)
    if (segments[0]?.name === 'EntityDefinitions') return answerMetadata(organization, context, segments)
    return (
      (await answerMessage(organization, context, segments)) ?? answerRecords(organization, context, segments)
    )
  })
  return app
}

function segmentsOf(context: Context<Environment>): Segment[] {
  const path = new URL(context.req.url).pathname.split('/').slice(4)
  return path.filter((segment) => segment !== '').map((segment) => parseSegment(decodeURIComponent(segment)))
}

function answerRecords(
  organization: Organization,
  context: Context<Environment>,
  [{ name, key } = { name: '', key: undefined }, second]: readonly Segment[],
): Response | Promise<Response> {
  refuseLeftOut(new URL(context.req.url).searchParams)
  const table = organization.ofEntitySet(name)
  if (table === undefined) throw noSegment(name)
  const permit = (operation: Operation): void => {
    const privilege = privilegeName(operation, table)
    if (organization.lackedPrivileges.has(privilege)) {
      throw missingPrivilege(organization.userId, privilege, table.logicalName)
    }
  }
  const request = { organization, context, table, permit }
  if (second?.name === '$count') return answerCount(request)
  const answer = key === undefined ? OF_TABLES[context.req.method] : OF_RECORDS[context.req.method]
  if (answer !== undefined) return answer(request, key as Key)
  throw new DataverseError(405, '0x80060888', 'The requested resource does not support this http method.')
}

/** Query parameters of the Web API that are not simulated. */
const LEFT_OUT = ['$expand', '$apply', 'fetchXml', 'savedQuery', 'userQuery']

/** Parameters of OData that Dataverse itself does not support (Dataverse docs, query data). */
const NOT_TAKEN = ['$skip', '$search', '$format']

function refuseLeftOut(query: URLSearchParams): void {
  const given = LEFT_OUT.find((name) => query.has(name))
  if (given !== undefined) throw notSimulated(given)
  const refused = NOT_TAKEN.find((name) => query.has(name))
  if (refused !== undefined) throw badQuery(`The query parameter ${refused} is not supported`)
}

/** The number of records as plain text; at most 5,000 are counted (Dataverse docs). */
function answerCount({ context, table, permit }: RecordRequest): Response {
  permit('Read')
  const query = new URL(context.req.url).searchParams
  const rows = selectRows(table, [...table.rows.values()], query)
  return context.text(String(Math.min(rows.length, 5000)))
}

interface RecordRequest {
  readonly organization: Organization
  readonly context: Context<Environment>
  readonly table: Table
  /** @throws DataverseError when the user's role lacks the privilege */
  readonly permit: (operation: Operation) => void
}

type Answer = (request: RecordRequest, key: Key) => Response | Promise<Response>

const OF_TABLES: Readonly<Record<string, Answer>> = { GET: answerList, POST: answerCreate }

const OF_RECORDS: Readonly<Record<string, Answer>> = {
  GET: answerRecord,
  PATCH: answerUpsert,
  DELETE: answerDelete,
}

function answerList({ organization, context, table, permit }: RecordRequest): Response {
  permit('Read')
  const url = new URL(context.req.url)
  const query = url.searchParams
  const preferences = parsePreferences(context.req.header('prefer'))
  const columns = selectedColumns(table, query)
  const rows = selectRows(table, [...table.rows.values()], query)
  const { pageCap } = organization
  const orderings = parseOrder(table, query)
  const left = rowsAfter(table, orderings, rows, query.get('$skiptoken'))
  const top = Number(query.get('$top') ?? pageCap)
  const page = left.slice(0, Math.min(top, preferences.pageSize ?? pageCap, pageCap))
  const last = page.at(-1)
  if (last !== undefined) url.searchParams.set('$skiptoken', cookieAfter(table, orderings, last))
  return context.json({
    '@odata.context': `${contextOf(context)}${table.entitySet}`,
    ...(query.get('$count') === 'true' ? { '@odata.count': rows.length } : {}),
    value: page.map((row) => renderRecord(organization, table, row, columns, preferences)),
    ...(query.has('$top') || page.length === left.length ? {} : { '@odata.nextLink': url.href }),
  })
}

function answerRecord({ organization, context, table, permit }: RecordRequest, key: Key): Response {
  permit('Read')
  const row = findRecord(table, key)
  if (row === undefined) throw missing(table, key)
  return rendered(organization, context, table, row, 200)
}

async function answerCreate({ organization, context, table, permit }: RecordRequest): Promise<Response> {
  permit('Create')
  const row = createRecord(organization, table, readPayload(organization, table, await readJson(context)))
  return written(organization, context, table, row, 201)
}

/** Updates a record, or creates it when it does not exist. `If-None-Match: *` forbids the update, `If-Match` the creation. */
async function answerUpsert(
  { organization, context, table, permit }: RecordRequest,
  key: Key,
): Promise<Response> {
  const row = findRecord(table, key)
  permit(row === undefined ? 'Create' : 'Write')
  const ifMatch = context.req.header('if-match')
  if (row === undefined && ifMatch !== undefined) throw missing(table, key)
  if (row !== undefined && context.req.header('if-none-match') === '*') throw duplicateKey()
  if (row !== undefined && ifMatch !== undefined && ifMatch !== '*' && ifMatch !== etagOf(row)) {
    throw versionMismatch()
  }
  const values = readPayload(organization, table, await readJson(context))
  if (row !== undefined) {
    updateRecord(organization, table, row, values)
    return written(organization, context, table, row, 200)
  }
  const keyed = 'id' in key ? { [table.primaryId]: key.id } : { [key.column]: key.value }
  return written(
    organization,
    context,
    table,
    createRecord(organization, table, { ...values, ...keyed }),
    201,
  )
}

function answerDelete({ context, table, permit }: RecordRequest, key: Key): Response {
  permit('Delete')
  const row = findRecord(table, key)
  if (row === undefined) throw missing(table, key)
  table.rows.delete(textOf(row[table.primaryId]))
  return context.body(null, 204)
}

/** A body that is not JSON is refused by the check of the payload. */
function readJson(context: Context<Environment>): Promise<unknown> {
  return context.req.json().catch(() => undefined)
}

function written(
  organization: Organization,
  context: Context<Environment>,
  table: Table,
  row: Row,
  status: 200 | 201,
): Response {
  const origin = new URL(context.req.url).origin
  context.header(
    'OData-EntityId',
    `${origin}/api/data/v9.2/${table.entitySet}(${textOf(row[table.primaryId])})`,
  )
  const { representation } = parsePreferences(context.req.header('prefer'))
  if (!representation) return context.body(null, 204)
  context.header('Preference-Applied', 'return=representation')
  return rendered(organization, context, table, row, status)
}

function rendered(
  organization: Organization,
  context: Context<Environment>,
  table: Table,
  row: Row,
  status: 200 | 201,
): Response {
  const columns = selectedColumns(table, new URL(context.req.url).searchParams)
  const preferences = parsePreferences(context.req.header('prefer'))
  const record = renderRecord(organization, table, row, columns, preferences)
  return context.json(
    { '@odata.context': `${contextOf(context)}${table.entitySet}/$entity`, ...record },
    status,
  )
}

function contextOf(context: Context<Environment>): string {
  return `${new URL(context.req.url).origin}/api/data/v9.2/$metadata#`
}
