// The storage account: queues, the ledger, the journal, dead letters, and the package that is deployed.

@description('Name of the storage account: 3 to 24 lower-case letters and digits.')
@minLength(3)
@maxLength(24)
param name string

@description('Region of the account.')
param location string

@description('Tags of the account.')
param tags object

@description('Copies of the data: in one zone (LRS), over zones (ZRS), or also in a second region (GZRS).')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param redundancy string

@description('Container that holds the deployed package.')
param packageContainerName string

@description('True: the account is reached through private endpoints, and from allowedIpAddresses.')
param isPrivate bool

@description('Public IPv4 addresses or ranges that may reach a private account, for operators.')
param allowedIpAddresses array

@description('Days after which a payload of a large alert is deleted. The nightly sweep deletes it after 14; this is for what the sweep missed.')
@minValue(15)
param payloadDays int = 30

@description('Days after which dead letters and the journal are deleted. The nightly sweep deletes them after 90; this is for what the sweep missed.')
@minValue(91)
param historyDays int = 180

var ipRules = [for address in allowedIpAddresses: { value: address, action: 'Allow' }]

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate && empty(allowedIpAddresses) ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      ipRules: ipRules
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 7 }
    containerDeleteRetentionPolicy: { enabled: true, days: 7 }
  }
}

resource packageContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' = {
  parent: blobs
  name: packageContainerName
  properties: { publicAccess: 'None' }
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-01-01' = {
  parent: account
  name: 'default'
  dependsOn: [blobs]
  properties: {
    policy: {
      rules: [
        {
          name: 'payloads'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['alert-payloads/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: payloadDays } } }
          }
        }
        {
          name: 'dead-letters'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['dead-letters/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: historyDays } } }
          }
        }
        {
          name: 'journal'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['appendBlob'], prefixMatch: ['journal/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: historyDays } } }
          }
        }
      ]
    }
  }
}

@description('Resource id.')
output id string = account.id

@description('Name of the account.')
output name string = account.name

@description('Address of the blob service.')
output blobUri string = account.properties.primaryEndpoints.blob

@description('Address of the queue service.')
output queueUri string = account.properties.primaryEndpoints.queue

@description('Address of the table service.')
output tableUri string = account.properties.primaryEndpoints.table

@description('Address of the container that holds the package.')
output packageContainerUri string = '${account.properties.primaryEndpoints.blob}${packageContainer.name}'
