/** A column of the table that work items are synced into: its name, its type in Log Analytics, and what it holds. */
export interface Column {
  readonly name: string
  readonly type: 'string' | 'dateTime' | 'boolean'
  readonly description: string
}

/** The table's name unless the deployment gives another: the one that ITSMC wrote to. */
export const WORK_ITEM_TABLE = 'ServiceDesk_CL'

/**
 * The columns of the table of work items: those that ITSMC wrote (Microsoft's page "Data synced from your ITSM product"),
 * then ours.
 *
 * A row is what was read at one time; the newest one by `LastModifiedDate_t` is the work item's state. `infra/` declares the
 * table and the stream of the data collection rule with exactly these.
 */
export const WORK_ITEM_COLUMNS = [
  { name: 'TimeGenerated', type: 'dateTime', description: 'When the bridge read the work item.' },
  {
    name: 'ServiceDeskConnectionName_s',
    type: 'string',
    description: 'Connection that the work item belongs to.',
  },
  { name: 'ServiceDeskWorkItemType_s', type: 'string', description: 'Incident or ChangeRequest.' },
  { name: 'ServiceDeskId_s', type: 'string', description: 'Number of the work item in the product.' },
  { name: 'Title_s', type: 'string', description: 'Short description.' },
  { name: 'Description_s', type: 'string', description: 'Description, cut to a bounded length.' },
  { name: 'IncidentState_s', type: 'string', description: 'State of an incident, as the product shows it.' },
  { name: 'CRState_s', type: 'string', description: 'State of a change request, as the product shows it.' },
  { name: 'Type_s', type: 'string', description: 'Type of a change request, such as Normal or Emergency.' },
  { name: 'Category_s', type: 'string', description: 'Category.' },
  { name: 'Source_s', type: 'string', description: 'How the work item was reported.' },
  { name: 'Urgency_s', type: 'string', description: 'Urgency.' },
  { name: 'Impact_s', type: 'string', description: 'Impact.' },
  { name: 'Priority_s', type: 'string', description: 'Priority.' },
  { name: 'Risk_s', type: 'string', description: 'Risk of a change request.' },
  { name: 'Escalation_s', type: 'string', description: 'Escalation.' },
  { name: 'ConflictStatus_s', type: 'string', description: 'Conflict status of a change request.' },
  {
    name: 'CreatedBy_s',
    type: 'string',
    description: 'Who opened the incident or requested the change.',
  },
  { name: 'AssignedTo_s', type: 'string', description: 'Person that the work item is assigned to.' },
  { name: 'ResolvedBy_s', type: 'string', description: 'Who resolved the incident.' },
  { name: 'ClosedBy_s', type: 'string', description: 'Who closed the work item.' },
  { name: 'Computer', type: 'string', description: 'Name of the configuration item.' },
  { name: 'CreatedDate_t', type: 'dateTime', description: 'When the work item was opened.' },
  { name: 'LastModifiedDate_t', type: 'dateTime', description: 'When the work item last changed.' },
  { name: 'ResolvedDate_t', type: 'dateTime', description: 'When the incident was resolved.' },
  { name: 'ClosedDate_t', type: 'dateTime', description: 'When the work item was closed.' },
  { name: 'RequestedDate_t', type: 'dateTime', description: 'For when the change was requested.' },
  { name: 'PlannedStartDate_t', type: 'dateTime', description: 'Planned start of the change.' },
  { name: 'PlannedEndDate_t', type: 'dateTime', description: 'Planned end of the change.' },
  { name: 'WorkStartDate_t', type: 'dateTime', description: 'Actual start of the change.' },
  { name: 'WorkEndDate_t', type: 'dateTime', description: 'Actual end of the change.' },
  { name: 'Product_s', type: 'string', description: 'Product of the connection, as bridge.yaml names it.' },
  {
    name: 'AssignmentGroup_s',
    type: 'string',
    description: 'Group that the work item is assigned to.',
  },
  { name: 'Url_s', type: 'string', description: 'Address of the work item in the product.' },
  {
    name: 'CorrelationId_s',
    type: 'string',
    description: 'Correlation id, where the bridge opened the work item.',
  },
  {
    name: 'AlertId_s',
    type: 'string',
    description: 'Azure alert that the work item is about, where the bridge knows it.',
  },
  { name: 'IsDeleted_b', type: 'boolean', description: 'True when the product no longer has the work item.' },
] as const satisfies readonly Column[]
