import {
  type Readable,
  readable,
  type ReadField,
  readFields,
  type ReadItem,
  type ReadType,
} from '../read-since.ts'
import { idOf, statusOf } from './incident.ts'
import { type Json, objectOf, textOf } from './json.ts'
import type { Mark } from './mark.ts'
import type { Work } from './service-manager.ts'
import { isGuid, isSame, OBJECT_ACTIVE } from './well-known.ts'

/** Work items as they are read, the oldest change first. */
export function readItemsOf(
  list: readonly Json[],
  type: ReadType,
  mark: Mark,
  urlOf: Work['urlOf'],
): Readable {
  const lacking = `Service Manager: records of ${type} came without BaseId or LastModified`
  const { items, hasLeftOut } = readable(list, (object) => itemOf(urlOf, type, object, mark), lacking)
  const inOrder = items.toSorted((one, other) =>
    keyOf(one) < keyOf(other) ? -1 : Number(keyOf(one) > keyOf(other)),
  )
  return { items: inOrder, hasLeftOut }
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

function itemOf(urlOf: Work['urlOf'], type: ReadType, object: Json, mark: Mark): ReadItem | undefined {
  const { BaseId: id } = object
  const number = textOf(object, 'Id')
  const updatedAt = isoOf(object['LastModified'])
  if (!isGuid(id) || updatedAt === undefined) return undefined
  const status = idOf(object['Status'])
  const objectStatus = idOf(object['ObjectStatus'])
  return {
    type,
    id: id.toLowerCase(),
    number: number || id.toLowerCase(),
    url: urlOf({ id: id.toLowerCase(), number }),
    updatedAt,
    updatedBy: '',
    correlationId: type === 'incident' ? mark.read(object) : '',
    ...(type === 'incident' ? { status: statusOf(status) } : {}),
    stateValue: status ?? '',
    isDeleted: objectStatus !== undefined && !isSame(objectStatus, OBJECT_ACTIVE),
    fields: readFields(
      PROPERTIES[type],
      (property) => shown(object[property]),
      (property) => isoOf(object[property]),
    ),
  }
}

/** A value as a person reads it: the name of a list value or of a person; the first of several. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return shown(value[0])
  if (typeof value === 'string') return value
  if (typeof value === 'number' || value === true) return String(value)
  const object = objectOf(value)
  return textOf(object, 'Name') || textOf(object, 'DisplayName')
}

/** Times have no zone and are UTC; .NET's first instant means no time. */
function isoOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.startsWith('0001-')) return undefined
  const time = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
