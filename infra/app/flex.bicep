// The app on Flex Consumption: Linux, from nothing to many instances, billed by use.

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

@description('Address of the container that holds the package.')
param packageContainerUri string

@description('Major version of Node.js.')
@allowed(['22', '24'])
param nodeVersion string

@description('Memory of an instance in megabytes.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int

@description('Most instances of one scale group. All HTTP functions are one group; each queue and timer function is one by itself.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int

@description('Instances that always run for the webhook, so that no action group meets a cold start. They are billed all day.')
@minValue(0)
param alwaysReadyInstances int

@description('Resource id of the subnet that the app calls out of; empty for none.')
param subnetId string

var appSettings = [for setting in items(settings): { name: setting.key, value: setting.value }]

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: appTags
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUri
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: { name: 'node', version: nodeVersion }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyInstances }]
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
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
