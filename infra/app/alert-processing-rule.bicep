// Adds the action group to every alert of the subscription, so that no alert rule has to name it.

@description('Name of the alert processing rule.')
param name string

@description('Tags of the rule.')
param tags object

@description('Resource id of the action group.')
param actionGroupId string

@description('Severities of the alerts that it is added to.')
param severities array

@description('Resource id of the bridge\'s own resource group. Its alerts are left out: a failed ticket must not ask for a ticket.')
param ownResourceGroupId string

var scope = subscription().id

resource rule 'Microsoft.AlertsManagement/actionRules@2021-08-08' = {
  name: name
  location: 'Global'
  tags: tags
  properties: {
    description: 'Adds the action group of alert-ticket-bridge to every alert of the subscription.'
    enabled: true
    scopes: [scope]
    conditions: [
      { field: 'Severity', operator: 'Equals', values: severities }
      { field: 'TargetResourceGroup', operator: 'NotEquals', values: [ownResourceGroupId] }
    ]
    actions: [{ actionType: 'AddActionGroups', actionGroupIds: [actionGroupId] }]
  }
}
