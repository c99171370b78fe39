// The right to set the user response of the subscription's alerts, and nothing else: for connections with azureAlerts.
targetScope = 'subscription'

@description('Object id of the app\'s identity.')
param appPrincipalId string

@description('What tells the role apart from that of another environment.')
param suffix string

var scope = subscription().id

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(scope, suffix, 'alert states')
  properties: {
    roleName: 'alert-ticket-bridge alert states ${suffix}'
    description: 'Reads alerts and sets their user response (New, Acknowledged, Closed).'
    type: 'CustomRole'
    assignableScopes: [scope]
    permissions: [
      {
        actions: [
          'Microsoft.AlertsManagement/alerts/read'
          'Microsoft.AlertsManagement/alerts/changestate/action'
        ]
        notActions: []
      }
    ]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(scope, suffix, appPrincipalId)
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.id
  }
}
