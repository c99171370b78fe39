// The app on a Premium Windows plan, which is what a hybrid connection asks for. Premium v3 and not Elastic Premium: that one
// keeps its files in a share which takes a storage key only, and the account has none.

@description('Name of the function app.')
param name string

@description('Name of its plan.')
param planName string

@description('Region of the app.')
param location string

@description('Tags of the plan.')
param tags object

@description('Tags of the app.')
param appTags object

@description('Resource id of the app\'s identity.')
param identityId string

@description('Application settings by name.')
param settings object

@description('Major version of Node.js.')
@allowed(['22', '24'])
param nodeVersion string

@description('Size of an instance.')
@allowed(['P0v3', 'P1v3', 'P2v3', 'P3v3'])
param size string

@description('Number of instances. Two outlive the loss of one.')
@minValue(1)
@maxValue(30)
param instanceCount int

@description('Resource id of the subnet that the app calls out of; empty for none.')
param subnetId string

var windowsSettings = {
  FUNCTIONS_EXTENSION_VERSION: '~4'
  FUNCTIONS_WORKER_RUNTIME: 'node'
  WEBSITE_NODE_DEFAULT_VERSION: '~${nodeVersion}'
  WEBSITE_RUN_FROM_PACKAGE: '1'
}
var allSettings = union(settings, windowsSettings)
var appSettings = [for setting in items(allSettings): { name: setting.key, value: setting.value }]

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'app'
  sku: { name: size, tier: 'PremiumV3', capacity: instanceCount }
  properties: { reserved: false }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: appTags
  kind: 'functionapp'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      alwaysOn: true
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      use32BitWorkerProcess: false
      vnetRouteAllEnabled: !empty(subnetId)
      appSettings: appSettings
    }
  }
}

resource ftpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource scmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

@description('Resource id of the app.')
output id string = app.id

@description('Host name of the app.')
output hostName string = app.properties.defaultHostName
