// The table that work items are synced into, and the data collection rule that lets the app write it.

@description('Name of the Log Analytics workspace that holds the table.')
param workspaceName string

@description('Name of the data collection rule.')
param ruleName string

@description('Name of the data collection endpoint, which is made for a private network only.')
param endpointName string

@description('Region of the rule: the workspace\'s own.')
param location string

@description('Tags of the rule.')
param tags object

@description('Name of the table. A workspace where ITSMC wrote has a classic ServiceDesk_CL: migrate that first, or give another name.')
@minLength(4)
@maxLength(63)
param tableName string

@description('Days that the table keeps its rows. A ticket that nobody changes for longer disappears from queries.')
@minValue(4)
@maxValue(730)
param retentionDays int

@description('True: rows are sent to a data collection endpoint, which a private link scope can take in. False: to the rule\'s own endpoint.')
param isPrivate bool

// The same as shared/log-analytics/columns.ts; a test compares them.
var columns = [
  { name: 'TimeGenerated', type: 'dateTime', description: 'When the bridge read the work item.' }
  { name: 'ServiceDeskConnectionName_s', type: 'string', description: 'Connection that the work item belongs to.' }
  { name: 'ServiceDeskWorkItemType_s', type: 'string', description: 'Incident or ChangeRequest.' }
  { name: 'ServiceDeskId_s', type: 'string', description: 'Number of the work item in the product.' }
  { name: 'Title_s', type: 'string', description: 'Short description.' }
  { name: 'Description_s', type: 'string', description: 'Description, cut to a bounded length.' }
  { name: 'IncidentState_s', type: 'string', description: 'State of an incident, as the product shows it.' }
  { name: 'CRState_s', type: 'string', description: 'State of a change request, as the product shows it.' }
  { name: 'Type_s', type: 'string', description: 'Type of a change request, such as Normal or Emergency.' }
  { name: 'Category_s', type: 'string', description: 'Category.' }
  { name: 'Source_s', type: 'string', description: 'How the work item was reported.' }
  { name: 'Urgency_s', type: 'string', description: 'Urgency.' }
  { name: 'Impact_s', type: 'string', description: 'Impact.' }
  { name: 'Priority_s', type: 'string', description: 'Priority.' }
  { name: 'Risk_s', type: 'string', description: 'Risk of a change request.' }
  { name: 'Escalation_s', type: 'string', description: 'Escalation.' }
  { name: 'ConflictStatus_s', type: 'string', description: 'Conflict status of a change request.' }
  { name: 'CreatedBy_s', type: 'string', description: 'Who opened the incident or requested the change.' }
  { name: 'AssignedTo_s', type: 'string', description: 'Person that the work item is assigned to.' }
  { name: 'ResolvedBy_s', type: 'string', description: 'Who resolved the incident.' }
  { name: 'ClosedBy_s', type: 'string', description: 'Who closed the work item.' }
  { name: 'Computer', type: 'string', description: 'Name of the configuration item.' }
  { name: 'CreatedDate_t', type: 'dateTime', description: 'When the work item was opened.' }
  { name: 'LastModifiedDate_t', type: 'dateTime', description: 'When the work item last changed.' }
  { name: 'ResolvedDate_t', type: 'dateTime', description: 'When the incident was resolved.' }
  { name: 'ClosedDate_t', type: 'dateTime', description: 'When the work item was closed.' }
  { name: 'RequestedDate_t', type: 'dateTime', description: 'For when the change was requested.' }
  { name: 'PlannedStartDate_t', type: 'dateTime', description: 'Planned start of the change.' }
  { name: 'PlannedEndDate_t', type: 'dateTime', description: 'Planned end of the change.' }
  { name: 'WorkStartDate_t', type: 'dateTime', description: 'Actual start of the change.' }
  { name: 'WorkEndDate_t', type: 'dateTime', description: 'Actual end of the change.' }
  { name: 'Product_s', type: 'string', description: 'Product of the connection, as bridge.yaml names it.' }
  { name: 'AssignmentGroup_s', type: 'string', description: 'Group that the work item is assigned to.' }
  { name: 'Url_s', type: 'string', description: 'Address of the work item in the product.' }
  { name: 'CorrelationId_s', type: 'string', description: 'Correlation id, where the bridge opened the work item.' }
  { name: 'AlertId_s', type: 'string', description: 'Azure alert that the work item is about, where the bridge knows it.' }
  { name: 'IsDeleted_b', type: 'boolean', description: 'True when the product no longer has the work item.' }
]

var stream = 'Custom-${tableName}'
var streamColumns = [for column in columns: { name: column.name, type: toLower(column.type) }]

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource table 'Microsoft.OperationalInsights/workspaces/tables@2025-07-01' = {
  parent: workspace
  name: tableName
  properties: {
    plan: 'Analytics'
    retentionInDays: retentionDays
    totalRetentionInDays: retentionDays
    schema: {
      name: tableName
      columns: columns
    }
  }
}

resource endpoint 'Microsoft.Insights/dataCollectionEndpoints@2024-03-11' = if (isPrivate) {
  name: endpointName
  location: location
  tags: tags
  properties: { networkAcls: { publicNetworkAccess: 'Disabled' } }
}

resource rule 'Microsoft.Insights/dataCollectionRules@2024-03-11' = {
  name: ruleName
  location: location
  tags: tags
  kind: 'Direct'
  properties: {
    dataCollectionEndpointId: isPrivate ? endpoint.id : null
    streamDeclarations: {
      '${stream}': {
        columns: streamColumns
      }
    }
    destinations: {
      logAnalytics: [{ name: 'workspace', workspaceResourceId: workspace.id }]
    }
    dataFlows: [
      {
        streams: [stream]
        destinations: ['workspace']
        transformKql: 'source'
        outputStream: 'Custom-${table.name}'
      }
    ]
  }
}

@description('Name of the rule.')
output ruleName string = rule.name

@description('Immutable id of the rule: what rows are sent to.')
output ruleImmutableId string = rule.properties.immutableId

@description('Name of the stream that rows are sent as.')
output stream string = stream

@description('Address that takes the rows.')
output ingestionEndpoint string = isPrivate ? endpoint!.properties.logsIngestion.endpoint : rule.properties.endpoints.logsIngestion
