import { BridgeError } from '../../errors.ts'
import {
  afterCursor,
  cursorAfter,
  type ReadField,
  type ReadItem,
  type ReadSince,
  type ReadType,
} from '../read-since.ts'
import { searchChanged } from './criteria.ts'
import { idOf, statusOf } from './incident.ts'
import { type Json, objectOf, textOf } from './json.ts'
import type { Mark } from './mark.ts'
import { openSession, type PortalOptions, type Session } from './portal.ts'
import {
  CHANGE_REQUEST_PROJECTION,
  INCIDENT_PROJECTION,
  isGuid,
  isSame,
  OBJECT_ACTIVE,
} from './well-known.ts'

const SECOND_MS = 1000
const DAY_MS = 86_400_000

/** How long a stretch of time is searched first, and the longest that is worth a try. */
const FIRST_WINDOW_MS = DAY_MS
const LONGEST_WINDOW_MS = 30 * DAY_MS

/** A portal's clock may differ from ours; before this, nothing more will have changed. */
const SETTLED_MS = DAY_MS

/** So many searches are made for one page at most. */
const MAX_SEARCHES = 12

const PROJECTIONS: Readonly<Record<ReadType, string>> = {
  incident: INCIDENT_PROJECTION,
  change_request: CHANGE_REQUEST_PROJECTION,
}

/** Where a page is on its way. */
interface Search {
  readonly session: Session
  readonly type: ReadType
  /** From here on nothing is known yet. */
  from: number
  width: number
  /** A stretch without an end would be too large. */
  isBounded: boolean
}

/**
 * Reads changes by stretches of time, since a search has no pages: the stretch is halved when it holds more than is wanted
 * or more than can be read, and doubled when it is empty. The last one has no end, whatever the portal's clock says.
 */
export function createReadSince(options: PortalOptions, mark: Mark): ReadSince {
  const widths = { incident: FIRST_WINDOW_MS, change_request: FIRST_WINDOW_MS }
  return async ({ type, cursor: start, limit }) => {
    const search: Search = {
      session: openSession(options),
      type,
      from: Date.parse(start.updatedAt),
      width: widths[type],
      isBounded: false,
    }
    let cursor = start
    for (let searches = 0; searches < MAX_SEARCHES; searches += 1) {
      const end = search.from + search.width
      const isSettled = end <= options.now() - SETTLED_MS
      const isLast = !isSettled && !search.isBounded
      const found = await searchWindow(search, isLast ? undefined : end)
      if (found === undefined) continue
      const items = afterCursor(inOrder(found, options.url, type, mark), start)
      if (items.length > limit) widths[type] = halved(search.width)
      if (items.length > 0 || isLast) {
        const page = items.slice(0, limit)
        const hasMore = !isLast || items.length > limit
        return { items: page, cursor: cursorAfter(page, cursor), hasMore, unreadable: [] }
      }
      if (isSettled) cursor = { updatedAt: new Date(toSecond(end)).toISOString(), seen: [] }
      search.from = end
      search.width = Math.min(search.width * 2, LONGEST_WINDOW_MS)
      search.isBounded = false
    }
    return { items: [], cursor, hasMore: true, unreadable: [] }
  }
}

/** @returns undefined when the stretch is too large to be read: it is shorter now */
async function searchWindow(search: Search, end: number | undefined): Promise<readonly Json[] | undefined> {
  const from = timeOf(search.from)
  const body = searchChanged(PROJECTIONS[search.type], from, end === undefined ? undefined : timeOf(end))
  try {
    return listOf(await search.session.ask('POST', '/api/V3/Projection/GetProjectionByCriteria', {}, body))
  } catch (error) {
    const isTooLarge = error instanceof BridgeError && error.code === 'product_answer_too_large'
    if (!isTooLarge || search.width <= SECOND_MS) throw error
    search.width = halved(search.width)
    search.isBounded = true
    return undefined
  }
}

const halved = (width: number): number => Math.max(SECOND_MS, toSecond(width / 2))
const toSecond = (time: number): number => Math.floor(time / SECOND_MS) * SECOND_MS

/** As criteria take it: in whole seconds and UTC, without a zone (SDK docs). */
function timeOf(time: number): string {
  return new Date(toSecond(time)).toISOString().slice(0, 19)
}

function listOf(answer: unknown): readonly Json[] {
  if (Array.isArray(answer)) return answer.map(objectOf).filter((each) => each !== undefined)
  const message = 'Service Manager: a list was asked for and something else came'
  throw new BridgeError('product_answer_unusable', message)
}

function inOrder(list: readonly Json[], origin: string, type: ReadType, mark: Mark): ReadItem[] {
  return list
    .map((object) => itemOf(origin, type, object, mark))
    .toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : Number(keyOf(one) > keyOf(other))))
}

const keyOf = ({ updatedAt, id }: ReadItem): string => `${updatedAt} ${id}`

type Properties = Readonly<Partial<Record<ReadField, string>>>

const SHARED: Properties = {
  title: 'Title',
  description: 'Description',
  state: 'Status',
  priority: 'Priority',
  impact: 'Impact',
  createdBy: 'CreatedWorkItem',
  assignedTo: 'AssignedWorkItem',
  configurationItem: 'HasRelatedWorkItems',
  createdAt: 'CreatedDate',
}

/** The properties of each class (Microsoft's management packs). */
const PROPERTIES: Readonly<Record<ReadType, Properties>> = {
  incident: {
    ...SHARED,
    urgency: 'Urgency',
    category: 'Classification',
    source: 'Source',
    escalation: 'Escalated',
    assignmentGroup: 'TierQueue',
    resolvedAt: 'ResolvedDate',
    closedAt: 'ClosedDate',
  },
  change_request: {
    ...SHARED,
    risk: 'Risk',
    category: 'Category',
    type: 'Area',
    plannedStartAt: 'ScheduledStartDate',
    plannedEndAt: 'ScheduledEndDate',
    workStartAt: 'ActualStartDate',
    workEndAt: 'ActualEndDate',
  },
}

const PAGES: Readonly<Record<ReadType, string>> = { incident: 'Incident', change_request: 'ChangeRequest' }

function itemOf(origin: string, type: ReadType, object: Json, mark: Mark): ReadItem {
  const { BaseId: id } = object
  const number = textOf(object, 'Id')
  const updatedAt = isoOf(object['LastModified'])
  if (!isGuid(id) || number === '' || updatedAt === undefined) {
    const message = `Service Manager: a record of ${type} came without BaseId, Id or LastModified: may the user read it?`
    throw new BridgeError('product_answer_unusable', message)
  }
  const fields = Object.entries(PROPERTIES[type]).flatMap(([field, property]) => {
    const value = object[property]
    const text = field.endsWith('At') ? isoOf(value) : shown(value)
    return text === undefined || text === '' ? [] : [[field, text]]
  })
  const status = idOf(object['Status'])
  const objectStatus = idOf(object['ObjectStatus'])
  return {
    type,
    id: id.toLowerCase(),
    number,
    url: `${origin}/${PAGES[type]}/Edit/${encodeURIComponent(number)}/`,
    updatedAt,
    updatedBy: '',
    correlationId: type === 'incident' ? mark.read(object) : '',
    ...(type === 'incident' ? { status: statusOf(status) } : {}),
    stateValue: status ?? '',
    isDeleted: objectStatus !== undefined && !isSame(objectStatus, OBJECT_ACTIVE),
    fields: Object.fromEntries(fields) as ReadItem['fields'],
  }
}

/** What a person reads of a value: the name of one of a list, of a person, of the first of several. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return shown(value[0])
  if (typeof value === 'string') return value
  if (typeof value === 'number' || value === true) return String(value)
  const object = objectOf(value)
  return textOf(object, 'Name') || textOf(object, 'DisplayName')
}

/** Times come without a zone and are UTC; .NET's first instant stands for none. */
function isoOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.startsWith('0001-')) return undefined
  const time = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
