// The workbook: ITSMC's four parts (work items created, impacted computers, connections, alert rules) and the health of delivery.

@description('Region of the workbook.')
param location string

@description('Tags of the workbook.')
param tags object

@description('Resource id of the workspace that it reads.')
param workspaceId string

@description('Name of the table of work items.')
param tableName string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'alert-ticket-bridge')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Alerts and tickets'
    category: 'workbook'
    sourceId: workspaceId
    version: 'Notebook/1.0'
    serializedData: replace(loadTextContent('workbook.json'), 'ServiceDesk_CL', tableName)
  }
}

@description('Resource id of the workbook.')
output id string = workbook.id
