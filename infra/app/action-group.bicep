// The action group that posts alerts to the app: by secure webhook, or with the function key of receive-alert.

@description('Name of the action group.')
param name string

@description('Short name, which text messages show: 12 characters at most.')
@maxLength(12)
param shortName string

@description('Tags of the action group.')
param tags object

@description('Name of the function app.')
param appName string

@description('Host name of the function app.')
param hostName string

@description('How the action group shows who it is: entra (secure webhook) or functionKey.')
@allowed(['entra', 'functionKey'])
param signIn string

@description('Route that the alerts take, as config/bridge.yaml names it; empty: the routes\' conditions decide.')
param route string

@description('Secure webhook: object id of its Entra application. Not its client id.')
param applicationObjectId string

@description('Secure webhook: Application ID URI of that application.')
param identifierUri string

@description('Secure webhook: tenant of that application.')
param tenantId string

var isSecureWebhook = signIn == 'entra'
var address = 'https://${hostName}/api/alerts${empty(route) ? '' : '/${route}'}'

// There once the app has been deployed; its key is asked for with a function key only.
resource receiveAlert 'Microsoft.Web/sites/functions@2024-11-01' existing = {
  name: '${appName}/receive-alert'
}

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'Global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: shortName
    webhookReceivers: [
      {
        name: 'alert-ticket-bridge'
        serviceUri: isSecureWebhook ? address : '${address}?code=${receiveAlert.listKeys().default}'
        useCommonAlertSchema: true
        useAadAuth: isSecureWebhook
        objectId: isSecureWebhook ? applicationObjectId : null
        identifierUri: isSecureWebhook ? identifierUri : null
        tenantId: isSecureWebhook ? tenantId : null
      }
    ]
  }
}

@description('Resource id of the action group.')
output id string = group.id
