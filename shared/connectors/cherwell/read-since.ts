import { BridgeError } from '../../errors.ts'
import {
  afterCursor,
  cursorAfter,
  readFields,
  type ReadCursor,
  type ReadField,
  type ReadItem,
  type ReadSince,
  type ReadType,
  readable,
} from '../read-since.ts'
import type { BusinessObject, FieldIds } from './definitions.ts'
import { statusOf } from './incident.ts'
import type { Instance } from './instance.ts'
import type { Call, Operate } from './operation.ts'
import { memberOf, type Row, rowsOf } from './read-answer.ts'

type FieldNames = Readonly<Partial<Record<ReadField, string>>>

const SHARED: FieldNames = {
  description: 'Description',
  state: 'Status',
  priority: 'Priority',
  category: 'Category',
  createdBy: 'CreatedBy',
  assignedTo: 'OwnedBy',
  assignmentGroup: 'OwnedByTeam',
  configurationItem: 'ConfigItemDisplayName',
  createdAt: 'CreatedDateTime',
  closedAt: 'ClosedDateTime',
}

/** The fields of the default content (Ivanti docs, incident and change request forms). */
const FIELDS: Readonly<Record<ReadType, FieldNames>> = {
  incident: {
    ...SHARED,
    title: 'ShortDescription',
    urgency: 'Urgency',
    type: 'IncidentType',
    source: 'Source',
    resolvedAt: 'ResolvedDateTime',
  },
  change_request: {
    ...SHARED,
    title: 'Title',
    type: 'Type',
    risk: 'Risk',
    plannedStartAt: 'ScheduledStartDate',
    plannedEndAt: 'ScheduledEndDate',
  },
}

const OBJECTS: Readonly<Record<ReadType, string>> = { incident: 'Incident', change_request: 'ChangeRequest' }

const LAST_CHANGE = 'LastModDateTime'
const LAST_CHANGED_BY = 'LastModBy'

/** A page of records with all their texts; more would be slow to answer. */
const MAX_PAGE = 200

/** How many pages of records that share one time are read at most. */
const MAX_PAGES = 50

/** A zone changes its offset twice a year. */
const ZONE_MS = 900_000

/** What a page is read with. */
interface Reading {
  readonly type: ReadType
  readonly object: BusinessObject
  readonly ids: FieldIds
  readonly offsetMs: number
  readonly cursor: ReadCursor
}

/**
 * Reads changes by `LastModDateTime`, each page from the time of the last one on: records that change in the meantime
 * move to the end and shift no others. Later pages of a search are read only where more records share a time than fit
 * on one page.
 */
export function createReadSince(operate: Operate, instance: Instance, now: () => number): ReadSince {
  let zone = { offsetMs: 0, goodUntil: -Infinity }
  const offset = async (call: Call): Promise<number> => {
    if (now() >= zone.goodUntil) zone = { offsetMs: await readOffset(call), goodUntil: now() + ZONE_MS }
    return zone.offsetMs
  }
  return ({ type, cursor: before, limit }) =>
    operate(async (call) => {
      const object = await instance.definitions.businessObject(call, OBJECTS[type])
      const names = namesOf(instance, type)
      const all = await instance.definitions.fieldIds(call, object, [LAST_CHANGE])
      const ids = new Map(names.flatMap((name) => [...nameAndId(all, name)]))
      const offsetMs = await offset(call)
      const cursor = cursorIn(offsetMs, before)
      const reading = { type, object, ids, offsetMs, cursor }
      const pageSize = Math.min(MAX_PAGE, limit + cursor.seen.length)
      for (let pageNumber = 1; pageNumber <= MAX_PAGES; pageNumber += 1) {
        const answer = await search(call, reading, pageNumber, pageSize)
        const rows = rowsOf(memberOf(answer, 'businessObjects'))
        const lacking = `Cherwell: records of ${object.name} came without their id or ${LAST_CHANGE}`
        const { items: found, hasLeftOut } = readable(rows, (row) => itemOf(instance, reading, row), lacking)
        const items = afterCursor(found, cursor)
        const hasMore = memberOf(answer, 'hasMoreRecords') === true && rows.length > 0
        if (items.length > 0 || !hasMore) {
          const page = items.slice(0, limit)
          const unreadable = names.filter((name) => !ids.has(name) || (hasLeftOut && name === LAST_CHANGE))
          return {
            items: page,
            cursor: cursorAfter(page, cursor),
            hasMore: hasMore || items.length > limit,
            unreadable,
          }
        }
      }
      const message = `Cherwell: more than ${MAX_PAGES * MAX_PAGE} records of ${object.name} changed in one second`
      throw new BridgeError('product_answer_unusable', message)
    })
}

function namesOf({ names }: Instance, type: ReadType): readonly string[] {
  const own = Object.values(FIELDS[type])
  return [
    ...new Set([
      LAST_CHANGE,
      LAST_CHANGED_BY,
      ...own,
      ...(type === 'incident' ? [names.correlationField] : []),
    ]),
  ]
}

function nameAndId(ids: FieldIds, name: string): readonly (readonly [string, string])[] {
  const id = ids.get(name)
  return id === undefined ? [] : [[name, id]]
}

/**
 * A cursor for times that are read with today's offset. The server keeps its own times, so that what changed before they
 * were set forward for the summer counts as earlier than it did: the cursor goes back by as much. Where they were set
 * back, it counts as later.
 */
function cursorIn(offsetMs: number, cursor: ReadCursor): ReadCursor {
  const aheadMinutes = offsetMs / 60_000
  const growth = aheadMinutes - (cursor.aheadMinutes ?? aheadMinutes)
  if (growth <= 0) return { ...cursor, aheadMinutes }
  const updatedAt = new Date(Date.parse(cursor.updatedAt) - growth * 60_000).toISOString()
  return { updatedAt, seen: cursor.seen, aheadMinutes }
}

/** The server's own zone, in which it gives dates and takes them (Ivanti docs, service info). */
async function readOffset(call: Call): Promise<number> {
  const offset = memberOf(await call({ method: 'GET', path: 'serviceinfo' }), 'systemUtcOffset')
  const [, sign, hours, minutes] =
    /^([+-]?)(\d\d):(\d\d)/.exec(typeof offset === 'string' ? offset : '') ?? []
  if (hours === undefined) return 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

function search(
  call: Call,
  { object, ids, offsetMs, cursor }: Reading,
  pageNumber: number,
  pageSize: number,
): Promise<unknown> {
  const time = Date.parse(cursor.updatedAt)
  if (Number.isNaN(time)) throw new TypeError('Refused to search for an invalid time')
  const fieldId = ids.get(LAST_CHANGE)
  const body = {
    busObId: object.id,
    // There is no operator for "not before", and dates are kept to the second.
    filters: [{ fieldId, operator: 'gt', value: serverTime(time - 1000 + offsetMs) }],
    fields: [...ids.values()],
    includeAllFields: false,
    // 1 is ascending.
    sorting: [{ fieldId, sortDirection: 1 }],
    pageNumber,
    pageSize,
  }
  // Dates in words that do not depend on the user's own culture.
  return call({ method: 'POST', path: 'getsearchresults?locale=en-US', body })
}

/** `11/25/2026 14:05:09`, as the culture en-US takes it. */
function serverTime(time: number): string {
  const [year, month, day, hours, minutes, seconds] = new Date(time).toISOString().split(/\D/)
  return `${month}/${day}/${year} ${hours}:${minutes}:${seconds}`
}

function itemOf({ url, names }: Instance, { type, offsetMs }: Reading, row: Row): ReadItem | undefined {
  const id = textOf(row['busObRecId'])
  const number = textOf(row['busObPublicId'])
  const values = new Map(rowsOf(row['fields']).map(({ name, value }) => [String(name), textOf(value)]))
  const updatedAt = isoOf(values.get(LAST_CHANGE), offsetMs)
  if (id === '' || updatedAt === undefined) return undefined
  const state = values.get('Status') ?? ''
  return {
    type,
    id,
    number: number || id,
    url: `${url}/CherwellClient/Access/${OBJECTS[type].toLowerCase()}/${encodeURIComponent(number)}`,
    updatedAt,
    updatedBy: values.get(LAST_CHANGED_BY) ?? '',
    correlationId: type === 'incident' ? (values.get(names.correlationField) ?? '') : '',
    ...(type === 'incident' ? { status: statusOf(state, names) } : {}),
    stateValue: state,
    isDeleted: false,
    fields: readFields(
      FIELDS[type],
      (name) => values.get(name),
      (name) => isoOf(values.get(name), offsetMs),
    ),
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const US_TIME = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d):(\d\d)(?: ?([AP])M)?$/i

/** A time of the server as the culture en-US writes it, or one in ISO 8601. */
function isoOf(text: string | undefined, offsetMs: number): string | undefined {
  const [, month, day, year, hour, minute, second, half] = US_TIME.exec(text ?? '') ?? []
  const hours =
    half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === 'P' ? 12 : 0)
  const time =
    month === undefined
      ? Date.parse(/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text ?? '') ? `${text}Z` : '')
      : Date.UTC(Number(year), Number(month) - 1, Number(day), hours, Number(minute), Number(second))
  return Number.isNaN(time) ? undefined : new Date(time - offsetMs).toISOString()
}
