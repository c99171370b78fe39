import { BridgeError } from '../../errors.ts'
import type { Change, WorkItem, WorkItemRef } from '../../ticket/ticket.ts'
import type { AccessTokens, Check, Connector } from '../connector.ts'
import type { HttpClient, HttpRequest } from '../http.ts'
import { allOf, where } from './encoded-query.ts'
import { bodyOfChange, bodyOfOpen, markerOf, pathOf, READ_FIELDS, workItemOf } from './incident.ts'
import { readResult, type Row } from './read-answer.ts'

export interface ServiceNowOptions {
  /** Origin of the instance. */
  readonly url: string
  readonly tokens: AccessTokens
  readonly http: HttpClient
  /** Epoch milliseconds. */
  readonly now: () => number
}

const INCIDENTS = '/api/now/v2/table/incident'
const JOURNAL = '/api/now/v2/table/sys_journal_field'

/**
 * ServiceNow cancels a Table API call after 60 s (ServiceNow docs, transaction quotas). Waiting a little longer, we know
 * that the server has decided before we give up.
 */
const DEADLINE_SECONDS = 65

/** ServiceNow incidents on the Table API. */
export function createServiceNowConnector(options: ServiceNowOptions): Connector {
  const call = createCall(options)
  const item = (result: unknown): WorkItem => workItemOf(options.url, rowOf(result))

  return {
    check: () => checkIncidents(call),
    find: async (correlationId) => {
      const query = allOf(where('correlation_id', '=', correlationId), 'ORDERBYsys_created_on')
      const [row] = rowsOf(await call('GET', INCIDENTS, { sysparm_query: query, sysparm_limit: '2' }))
      if (row === undefined) return undefined
      const found = workItemOf(options.url, row)
      if (found.correlationId === correlationId) return found
      // An unknown or unreadable field makes ServiceNow drop the condition and answer with any rows at all.
      const message =
        'ServiceNow: the search for correlation_id gave another record: may the user read that field?'
      throw new BridgeError('product_row_mismatch', message)
    },
    read: async (ref) => {
      try {
        return item(await call('GET', pathOf(ref)))
      } catch (error) {
        if (error instanceof BridgeError && error.code === 'product_missing_record') return undefined
        throw error
      }
    },
    open: async (ticket) => item(await call('POST', INCIDENTS, {}, bodyOfOpen(ticket))),
    change: async (ref, change) => {
      const written = change.inDoubt && (await hasMarker(call, ref, change))
      return item(
        await (written ? call('GET', pathOf(ref)) : call('PATCH', pathOf(ref), {}, bodyOfChange(change))),
      )
    },
  }
}

type Call = (
  method: HttpRequest['method'],
  path: string,
  query?: Record<string, string>,
  body?: object,
) => Promise<unknown>

function createCall(options: ServiceNowOptions): Call {
  return async (method, path, query = {}, body) => {
    const url = new URL(path, options.url)
    url.search = new URLSearchParams({
      sysparm_fields: READ_FIELDS,
      sysparm_exclude_reference_link: 'true',
      sysparm_no_count: 'true',
      ...query,
    }).toString()
    const send = async (token: string): Promise<unknown> => {
      const request = tableRequest(method, url, token, body)
      return readResult(request, await options.http.send(request), options.now())
    }
    const token = await options.tokens.current()
    try {
      return await send(token)
    } catch (error) {
      if (!(error instanceof BridgeError) || error.code !== 'product_refused_credentials') throw error
      return send(await options.tokens.replace(token))
    }
  }
}

function tableRequest(method: HttpRequest['method'], url: URL, token: string, body?: object): HttpRequest {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    authorization: `Bearer ${token}`,
  }
  const deadlineSeconds = DEADLINE_SECONDS
  return {
    method,
    url,
    headers,
    deadlineSeconds,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
}

async function checkIncidents(call: Call): Promise<Check[]> {
  const name = 'incidents can be read'
  try {
    await call('GET', INCIDENTS, { sysparm_limit: '1' })
    return [{ name, ok: true, detail: 'signed in; the incident table answers' }]
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error
    return [{ name, ok: false, detail: `${error.code}: ${error.message}` }]
  }
}

async function hasMarker(call: Call, ref: WorkItemRef, change: Change): Promise<boolean> {
  if (change.fields['work_notes'] === undefined) return false
  const query = allOf(
    where('element_id', '=', ref.id),
    where('element', '=', 'work_notes'),
    where('value', 'LIKE', change.deliveryId),
  )
  try {
    const marker = markerOf(change.deliveryId)
    const rows = rowsOf(
      await call('GET', JOURNAL, { sysparm_query: query, sysparm_fields: 'value', sysparm_limit: '10' }),
    )
    return rows.some((row) => String(row['value']).includes(marker))
  } catch (error) {
    // Not every integration user may read the journal. A note twice is better than a note lost.
    if (error instanceof BridgeError && error.code === 'product_not_permitted') return false
    throw error
  }
}

function rowsOf(result: unknown): readonly Row[] {
  if (Array.isArray(result))
    return result.filter((row): row is Row => typeof row === 'object' && row !== null)
  throw new BridgeError('product_answer_unusable', 'ServiceNow: a list was asked for and something else came')
}

function rowOf(result: unknown): Row {
  if (typeof result === 'object' && result !== null && !Array.isArray(result)) return result as Row
  throw new BridgeError(
    'product_answer_unusable',
    'ServiceNow: a record was asked for and something else came',
    {
      inDoubt: true,
    },
  )
}
