import { BridgeError } from '../../errors.ts'
import {
  type ReadCursor,
  type ReadField,
  type ReadItem,
  type ReadPage,
  type ReadSince,
  type ReadType,
  readFields,
  readable,
} from '../read-since.ts'
import type { CallWithHeaders } from './call.ts'
import { allOf } from './encoded-query.ts'
import { statusOf } from './incident.ts'
import { pageOf } from './record.ts'

type Columns = Readonly<Partial<Record<ReadField, string>>>

const SHARED: Columns = {
  title: 'short_description',
  description: 'description',
  state: 'state',
  priority: 'priority',
  urgency: 'urgency',
  impact: 'impact',
  category: 'category',
  source: 'contact_type',
  escalation: 'escalation',
  assignedTo: 'assigned_to',
  assignmentGroup: 'assignment_group',
  closedBy: 'closed_by',
  configurationItem: 'cmdb_ci',
  createdAt: 'opened_at',
  closedAt: 'closed_at',
}

/** The columns of each table (ServiceNow docs, Table API samples), as ITSMC mapped them (Azure Monitor docs, synced data). */
const COLUMNS: Readonly<Record<ReadType, Columns>> = {
  incident: { ...SHARED, createdBy: 'opened_by', resolvedBy: 'resolved_by', resolvedAt: 'resolved_at' },
  change_request: {
    ...SHARED,
    createdBy: 'requested_by',
    type: 'type',
    risk: 'risk',
    conflictStatus: 'conflict_status',
    requestedAt: 'requested_by_date',
    plannedStartAt: 'start_date',
    plannedEndAt: 'end_date',
    workStartAt: 'work_start',
    workEndAt: 'work_end',
  },
}

/** What a record is nothing without. */
const IDENTITY = ['sys_id', 'number', 'sys_updated_on', 'sys_updated_by', 'correlation_id']

/** The instance cancels a longer list after 60 s; it answers no more than this without being asked for pages. */
const MAX_LIMIT = 10_000

/** So many records that the user may not see are passed over at a time. */
const MAX_HIDDEN = 100_000

/** Records that change meanwhile shift those that come after them. */
const OVERLAP = 100

/** A column with `sysparm_display_value=all`. */
interface Cell {
  readonly value: string
  readonly label: string
}

type CellRow = ReadonlyMap<string, Cell>

/**
 * Reads changes by keyset: after a record comes what changed later, or at the same time with a greater sys_id. So pages
 * do not shift when records change meanwhile, as they would by offset. Access controls make pages short, and whether there
 * is more is in the `Link` header (ServiceNow docs, Table API).
 */
export function createReadSince(call: CallWithHeaders, origin: string): ReadSince {
  return async ({ type, cursor, limit }) => {
    // A whole page that the user may not see says nothing of what comes after it: a longer one does, or one further on.
    let window = { offset: 0, limit: Math.min(limit, MAX_LIMIT) }
    while (window.offset <= MAX_HIDDEN) {
      const page = await readPage(call, origin, type, cursor, window)
      if (page.items.length > 0 || !page.hasMore) return page
      window =
        window.limit < MAX_LIMIT
          ? { offset: 0, limit: Math.min(window.limit * 4, MAX_LIMIT) }
          : { offset: window.offset + MAX_LIMIT - OVERLAP, limit: MAX_LIMIT }
    }
    const message = `ServiceNow: the user may read none of ${MAX_HIDDEN} records of ${type} after ${cursor.updatedAt}: check its access controls`
    throw new BridgeError('product_not_permitted', message)
  }
}

async function readPage(
  call: CallWithHeaders,
  origin: string,
  type: ReadType,
  cursor: ReadCursor,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<ReadPage> {
  const fields = [...IDENTITY, ...new Set(Object.values(COLUMNS[type]))]
  const { result, headers } = await call('GET', `/api/now/v2/table/${type}`, {
    query: {
      sysparm_query: changedAfter(cursor),
      sysparm_fields: fields.join(),
      // The values of dates are UTC, their labels are not; of states and people it is the labels that are read.
      sysparm_display_value: 'all',
      sysparm_exclude_reference_link: 'true',
      sysparm_limit: String(limit),
      ...(offset === 0 ? {} : { sysparm_offset: String(offset) }),
    },
  })
  if (!Array.isArray(result)) {
    throw new BridgeError(
      'product_answer_unusable',
      'ServiceNow: a list was asked for and something else came',
    )
  }
  const rows = result.map(cellsOf)
  const lacking = `ServiceNow: records of ${type} came without sys_id or sys_updated_on`
  const { items, hasLeftOut } = readable(rows, (row) => itemOf(origin, type, row), lacking)
  checkOrder(items, cursor)
  const last = items.at(-1)
  return {
    items,
    cursor: last === undefined ? cursor : { updatedAt: last.updatedAt, seen: [last.id] },
    hasMore: hasNext(headers, rows.length === limit),
    unreadable: fields.filter(
      (name) => rows.some((row) => !row.has(name)) || (hasLeftOut && NEEDED.has(name)),
    ),
  }
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
const SYS_ID = /^[0-9a-f]{32}$/

/** @throws TypeError for a cursor that could be more than one; a fault of ours */
function changedAfter({ updatedAt, seen: [id] }: ReadCursor): string {
  if (!ISO.test(updatedAt) || (id !== undefined && !SYS_ID.test(id))) {
    throw new TypeError('Refused to put a cursor that is none into a query')
  }
  const time = updatedAt.slice(0, 19).replace('T', ' ')
  const order = ['ORDERBYsys_updated_on', 'ORDERBYsys_id']
  if (id === undefined) return allOf(`sys_updated_on>=${time}`, ...order)
  return allOf(`sys_updated_on>${time}`, `NQsys_updated_on=${time}`, `sys_id>${id}`, ...order)
}

/** Some answers come without the header: then a full page has another one after it. */
function hasNext({ link }: Readonly<Record<string, string>>, isFull: boolean): boolean {
  return link === undefined ? isFull : /rel="?next"?/.test(link)
}

function cellsOf(row: unknown): CellRow {
  const entries =
    typeof row === 'object' && row !== null ? Object.entries(row as Record<string, unknown>) : []
  return new Map(
    entries.map(([name, cell]) => {
      const { value, display_value: label } = (cell ?? {}) as { value?: unknown; display_value?: unknown }
      return [name, { value: textOf(value), label: textOf(label) }]
    }),
  )
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Without these a record cannot be told from others, nor put in order. */
const NEEDED: ReadonlySet<string> = new Set(['sys_id', 'sys_updated_on'])

function itemOf(origin: string, type: ReadType, row: CellRow): ReadItem | undefined {
  const valueOf = (name: string): string => row.get(name)?.value ?? ''
  const id = valueOf('sys_id')
  const updatedAt = isoOf(valueOf('sys_updated_on'))
  if (!SYS_ID.test(id) || updatedAt === undefined) return undefined
  return {
    type,
    id,
    number: valueOf('number') || id,
    url: pageOf(origin, `${type}.do?sys_id=${id}`),
    updatedAt,
    updatedBy: valueOf('sys_updated_by'),
    correlationId: valueOf('correlation_id'),
    ...(type === 'incident' ? { status: statusOf(valueOf('state')) } : {}),
    stateValue: valueOf('state'),
    isDeleted: false,
    fields: readFields(
      COLUMNS[type],
      (column) => row.get(column)?.label || valueOf(column),
      (column) => isoOf(valueOf(column)),
    ),
  }
}

function isoOf(value: string): string | undefined {
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value) ? `${value.replace(' ', 'T')}.000Z` : undefined
}

/** A condition that ServiceNow drops, as for a field that the user may not compare, would answer with any rows at all. */
function checkOrder(items: readonly ReadItem[], { updatedAt }: ReadCursor): void {
  const from = updatedAt.slice(0, 19)
  let last = ''
  for (const item of items) {
    if (item.updatedAt.slice(0, 19) < from || item.updatedAt < last) {
      const message =
        'ServiceNow: a search by sys_updated_on gave records before that time, or in another order: may the user compare and sort by that field?'
      throw new BridgeError('product_row_mismatch', message)
    }
    last = item.updatedAt
  }
}
