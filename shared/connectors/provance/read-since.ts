import { BridgeError } from '../../errors.ts'
import {
  afterCursor,
  cursorAfter,
  readFields,
  type ReadCursor,
  type ReadField,
  type ReadItem,
  type ReadQuery,
  type ReadSince,
  readable,
} from '../read-since.ts'
import { type Call, type Dataverse, WEB_API } from './dataverse.ts'
import { type Row, rowsOf } from './read-answer.ts'
import type { TableFacts } from './table-facts.ts'
import { INCIDENT, statusOf, type TicketTable } from './work-item.ts'

/** A table that is read, and which of its columns hold what. */
export interface ReadTable {
  /** Logical name. */
  readonly name: string
  /** What people call a record by. */
  readonly numberColumn: string
  /** Logical names; a lookup is read as the name that it leads to. */
  readonly columns: Readonly<Partial<Record<ReadField, string>>>
}

/** The columns of a case (Dynamics 365 docs, incident). */
const INCIDENT_COLUMNS: ReadTable['columns'] = {
  title: 'title',
  description: 'description',
  state: 'statuscode',
  priority: 'prioritycode',
  type: 'casetypecode',
  source: 'caseorigincode',
  escalation: 'isescalated',
  createdBy: 'createdby',
  assignedTo: 'ownerid',
  assignmentGroup: 'owningteam',
  createdAt: 'createdon',
}

/** The most records on a page (Dataverse docs, page results). */
const MAX_PAGE = 5000

/** How many pages of records that share one time are read at most. */
const MAX_PAGES = 20

const FORMATTED = 'OData.Community.Display.V1.FormattedValue'

/** What reading shares with the rest of the connection. */
export interface ReadOptions {
  readonly dataverse: Dataverse
  /** Origin of the environment. */
  readonly url: string
  readonly incidents: TicketTable
  /** The columns of that table; those of a case unless given. */
  readonly incidentColumns?: ReadTable['columns']
  /** Absent: there are no change requests to be read. Their table has no public name. */
  readonly changeRequests?: ReadTable
  readonly loadFacts: (table: string) => Promise<TableFacts>
}

/**
 * Reads changes by `modifiedon`, each page from the time of the last one on: records that change in the meantime move
 * to the end and shift no others. The next link is followed only where more records share a time than fit a page.
 */
export function createReadSince(options: ReadOptions): ReadSince {
  return async (query) => {
    const { readTable, ticketTable } = tablesOf(options, query)
    const facts = await options.loadFacts(readTable.name)
    const { names, unreadable } = columnsOf(readTable, facts, ticketTable)
    const { cursor, limit } = query
    const pageSize = Math.min(MAX_PAGE, limit + cursor.seen.length)
    let call: Call | undefined = firstPage(readTable, facts, names, cursor, pageSize)
    for (let pages = 0; call !== undefined && pages < MAX_PAGES; pages += 1) {
      const answer: Row | undefined = await options.dataverse(call)
      const lacking = `Provance: records of ${readTable.name} came without ${facts.primaryId} or modifiedon`
      const { items: all, hasLeftOut } = readable(
        rowsOf(answer),
        (row) => itemOf(options.url, query, readTable, facts, ticketTable, row),
        lacking,
      )
      const items = afterCursor(all, cursor)
      call = nextPage(options.url, answer?.['@odata.nextLink'], pageSize)
      if (items.length > 0 || call === undefined) {
        const page = items.slice(0, limit)
        const hasMore = call !== undefined || items.length > limit
        return {
          items: page,
          cursor: cursorAfter(page, cursor),
          hasMore,
          unreadable: hasLeftOut ? [...unreadable, 'modifiedon'] : unreadable,
        }
      }
    }
    const message = `Provance: more than ${MAX_PAGES * MAX_PAGE} records of ${readTable.name} changed in one second`
    throw new BridgeError('product_answer_unusable', message)
  }
}

/** @throws BridgeError `config_invalid` for change requests whose table is not named */
function tablesOf(
  { incidents, incidentColumns, changeRequests }: ReadOptions,
  { type }: ReadQuery,
): { readonly readTable: ReadTable; readonly ticketTable: TicketTable | undefined } {
  if (type === 'incident') {
    const columns = incidentColumns ?? (incidents.name === INCIDENT.name ? INCIDENT_COLUMNS : {})
    return {
      readTable: { name: incidents.name, numberColumn: incidents.numberColumn, columns },
      ticketTable: incidents,
    }
  }
  if (changeRequests !== undefined) return { readTable: changeRequests, ticketTable: undefined }
  const message =
    'Provance: change requests cannot be read without the name of their table: give it as changeRequests in the connection'
  throw new BridgeError('config_invalid', message)
}

const LOOKUPS = new Set(['Lookup', 'Customer', 'Owner'])

/** Properties to select; with an unknown column, or one that this user may not see, the whole page would be refused. */
function columnsOf(
  { numberColumn, columns }: ReadTable,
  facts: TableFacts,
  ticketTable: TicketTable | undefined,
): { readonly names: readonly string[]; readonly unreadable: readonly string[] } {
  const keyColumn = ticketTable?.keyColumn
  const identity = [numberColumn, 'modifiedon', 'modifiedby', 'statecode', 'statuscode']
  const wanted = [...identity, ...(keyColumn === undefined ? [] : [keyColumn]), ...Object.values(columns)]
  const known = [...new Set(wanted)].filter((name) => facts.columns.has(name))
  return {
    names: [facts.primaryId, ...known.map((name) => propertyOf(name, facts))],
    unreadable: [...new Set(wanted)].filter((name) => !facts.columns.has(name)),
  }
}

function propertyOf(column: string, facts: TableFacts): string {
  return LOOKUPS.has(facts.columns.get(column)?.type ?? '') ? `_${column}_value` : column
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** @throws TypeError for an invalid cursor; a defect of the program */
function firstPage(
  { name }: ReadTable,
  facts: TableFacts,
  names: readonly string[],
  { updatedAt }: ReadCursor,
  pageSize: number,
): Call {
  if (!ISO.test(updatedAt)) throw new TypeError(`Refused to put an invalid cursor into a query on ${name}`)
  return {
    method: 'GET',
    path: facts.entitySet,
    query: {
      $select: names.join(),
      // Dates are kept to the second.
      $filter: `modifiedon ge ${updatedAt.slice(0, 19)}Z`,
      $orderby: `modifiedon asc,${facts.primaryId} asc`,
    },
    prefer: preferenceOf(pageSize),
  }
}

const preferenceOf = (pageSize: number): string =>
  `odata.maxpagesize=${pageSize},odata.include-annotations="${FORMATTED}"`

/** @throws BridgeError `product_answer_unusable` for a link that leads elsewhere: the token is not for others */
function nextPage(origin: string, link: unknown, pageSize: number): Call | undefined {
  if (typeof link !== 'string') return undefined
  const url = URL.canParse(link) ? new URL(link) : undefined
  if (url?.origin === new URL(origin).origin && url.pathname.startsWith(WEB_API)) {
    return {
      method: 'GET',
      path: url.pathname.slice(WEB_API.length),
      query: Object.fromEntries(url.searchParams),
      prefer: preferenceOf(pageSize),
    }
  }
  throw new BridgeError('product_answer_unusable', 'Provance: the link to the next page leads elsewhere')
}

function itemOf(
  origin: string,
  { type }: ReadQuery,
  { name, numberColumn, columns }: ReadTable,
  facts: TableFacts,
  ticketTable: TicketTable | undefined,
  row: Row,
): ReadItem | undefined {
  const id = row[facts.primaryId]
  const updatedAt = isoOf(row['modifiedon'])
  if (typeof id !== 'string' || updatedAt === undefined) return undefined
  return {
    type,
    id: id.toLowerCase(),
    number: shown(row, numberColumn) || id,
    url: `${origin}/main.aspx?pagetype=entityrecord&etn=${name}&id=${id}`,
    updatedAt,
    updatedBy: textOf(row['_modifiedby_value']),
    correlationId: correlationOf(ticketTable, id, row),
    ...(ticketTable === undefined
      ? {}
      : { status: statusOf(ticketTable, Number(row['statecode']), row['statuscode']) }),
    stateValue: typeof row['statuscode'] === 'number' ? String(row['statuscode']) : '',
    isDeleted: false,
    fields: readFields(
      columns,
      (column) => shown(row, propertyOf(column, facts)),
      (column) => isoOf(row[propertyOf(column, facts)]),
    ),
  }
}

/**
 * Without a column of its own, the primary key is the correlationId; that of a person's record is no correlationId of
 * ours.
 */
function correlationOf(table: TicketTable | undefined, id: string, row: Row): string {
  if (table === undefined) return ''
  return table.keyColumn === undefined ? id.replaceAll('-', '') : textOf(row[table.keyColumn])
}

/** The label of a choice, the name that a lookup leads to; else the value itself. */
function shown(row: Row, property: string): string {
  const label = row[`${property}@${FORMATTED}`]
  if (typeof label === 'string') return label
  const value = row[property]
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : textOf(value)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function isoOf(value: unknown): string | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
