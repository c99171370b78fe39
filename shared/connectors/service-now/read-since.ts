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

/** The columns that every record must have. */
const IDENTITY = ['sys_id', 'number', 'sys_updated_on', 'sys_updated_by', 'correlation_id']

/** The most records per page: the instance cancels a longer list after 60 s. */
const MAX_LIMIT = 10_000

/** The most hidden records that are skipped at a time. */
const MAX_HIDDEN = 100_000

/** Records that change in the meantime shift the later ones. */
const OVERLAP = 100

/** A column with `sysparm_display_value=all`. */
interface Cell {
  readonly value: string
  readonly label: string
}

type CellRow = ReadonlyMap<string, Cell>

/**
 * Reads changes by keyset: a record is followed by those that changed later, or at the same time with a greater sys_id.
 * So pages do not shift when records change in the meantime, as they would by offset. Access controls make pages short,
 * and whether there is more is in the `Link` header (ServiceNow docs, Table API).
 */
export function createReadSince(call: CallWithHeaders, origin: string): ReadSince {
  return async ({ type, cursor, limit }) => {
    // A page that is completely hidden says nothing about later records: a longer page, or a later one, does.
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
      // Dates are read by value, which is UTC, unlike their labels; states and people are read by label.
      sysparm_display_value: 'all',
      sysparm_exclude_reference_link: 'true',
      sysparm_limit: String(limit),
      ...(offset === 0 ? {} : { sysparm_offset: String(offset) }),
    },
  })
  if (!Array.isArray(result)) {
    throw new BridgeError(
      'product_answer_unusable',
      'ServiceNow: the answer to a request for a list is not a list',
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

/** @throws TypeError for an invalid cursor; a defect of the program */
function changedAfter({ updatedAt, seen: [id] }: ReadCursor): string {
  if (!ISO.test(updatedAt) || (id !== undefined && !SYS_ID.test(id))) {
    throw new TypeError('Refused to put an invalid cursor into a query')
  }
  const time = updatedAt.slice(0, 19).replace('T', ' ')
  const order = ['ORDERBYsys_updated_on', 'ORDERBYsys_id']
  if (id === undefined) return allOf(`sys_updated_on>=${time}`, ...order)
  return allOf(`sys_updated_on>${time}`, `NQsys_updated_on=${time}`, `sys_id>${id}`, ...order)
}

/** Some answers lack the header: then a full page is followed by another one. */
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

/** Without these a record cannot be identified or sorted. */
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

/**
 * If ServiceNow drops a condition, for example on a field that the user may not compare, the answer contains arbitrary
 * rows.
 */
function checkOrder(items: readonly ReadItem[], { updatedAt }: ReadCursor): void {
  const from = updatedAt.slice(0, 19)
  let last = ''
  for (const item of items) {
    if (item.updatedAt.slice(0, 19) < from || item.updatedAt < last) {
      const message =
        'ServiceNow: a search by sys_updated_on returned records from before that time, or in another order: may the user compare and sort by that field?'
      throw new BridgeError('product_row_mismatch', message)
    }
    last = item.updatedAt
  }
}
