// What the app may read of this subscription when it looks up the tags of resources: Reader, for Azure Resource Graph.
targetScope = 'subscription'

@description('Object id of the app\'s identity.')
param appPrincipalId string

// Azure's built-in role Reader has the same id in all tenants.
var reader = 'acdd72a7-3385-48ef-bd42-f606fba80ae7'

resource tags 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, appPrincipalId, reader)
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', reader)
  }
}
