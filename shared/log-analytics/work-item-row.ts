import type { ReadField, ReadItem } from '../connectors/read-since.ts'
import type { WORK_ITEM_COLUMNS } from './columns.ts'

type ColumnName = (typeof WORK_ITEM_COLUMNS)[number]['name']

/** One version of a work item, by column; a column without a value is absent. */
export type WorkItemRow = Readonly<Partial<Record<ColumnName, string | boolean>>>

/** Where a work item was read, and when. */
export interface RowOrigin {
  /** Name of the connection. */
  readonly connection: string
  /** As bridge.yaml names it. */
  readonly product: string
  readonly readAt: Date
  /** The Azure alert that the work item is about, where that is known. */
  readonly alertId?: string
}

/** The columns with the main values of a work item of either type. */
const COLUMNS: Readonly<Record<Exclude<ReadField, 'state'>, ColumnName>> = {
  title: 'Title_s',
  description: 'Description_s',
  priority: 'Priority_s',
  urgency: 'Urgency_s',
  impact: 'Impact_s',
  risk: 'Risk_s',
  category: 'Category_s',
  type: 'Type_s',
  source: 'Source_s',
  escalation: 'Escalation_s',
  conflictStatus: 'ConflictStatus_s',
  createdBy: 'CreatedBy_s',
  assignedTo: 'AssignedTo_s',
  assignmentGroup: 'AssignmentGroup_s',
  resolvedBy: 'ResolvedBy_s',
  closedBy: 'ClosedBy_s',
  configurationItem: 'Computer',
  createdAt: 'CreatedDate_t',
  resolvedAt: 'ResolvedDate_t',
  closedAt: 'ClosedDate_t',
  requestedAt: 'RequestedDate_t',
  plannedStartAt: 'PlannedStartDate_t',
  plannedEndAt: 'PlannedEndDate_t',
  workStartAt: 'WorkStartDate_t',
  workEndAt: 'WorkEndDate_t',
}

/** What each type is called in the table, and where its state stands (Azure Monitor docs, data synced from ITSMC). */
const TYPES = {
  incident: { name: 'Incident', stateColumn: 'IncidentState_s' },
  change_request: { name: 'ChangeRequest', stateColumn: 'CRState_s' },
} as const

/**
 * In characters. Rows are billed by their text: this much is enough for a description, and less for everything else.
 */
const MAX_DESCRIPTION = 4000
const MAX_TEXT = 1000

/** The row for a work item as it was read. Its time is that of the reading: the service replaces one that is days old. */
export function rowOf(item: ReadItem, { connection, product, readAt, alertId = '' }: RowOrigin): WorkItemRow {
  const { name, stateColumn } = TYPES[item.type]
  const { state, ...fields } = item.fields
  const read = Object.entries(fields).map(([field, text]): [ColumnName, string] => [
    COLUMNS[field as keyof typeof COLUMNS],
    cut(text, field === 'description' ? MAX_DESCRIPTION : MAX_TEXT),
  ])
  const ours: readonly [ColumnName, string][] = [
    ['ServiceDeskConnectionName_s', connection],
    ['ServiceDeskWorkItemType_s', name],
    ['ServiceDeskId_s', item.number],
    [stateColumn, state ?? item.stateValue],
    ['LastModifiedDate_t', item.updatedAt],
    ['Product_s', product],
    ['Url_s', item.url],
    ['CorrelationId_s', item.correlationId],
    ['AlertId_s', alertId],
  ]
  return {
    TimeGenerated: readAt.toISOString(),
    ...Object.fromEntries(read),
    ...Object.fromEntries(
      ours.filter(([, text]) => text !== '').map(([column, text]) => [column, cut(text, MAX_TEXT)]),
    ),
    IsDeleted_b: item.isDeleted,
  }
}

/** No longer than this, never with half a character. */
function cut(text: string, longest: number): string {
  const whole = text.toWellFormed()
  return whole.length <= longest ? whole : `${whole.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
