// The function app: its settings, and the plan that it runs on.

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

@description('Plan: flex (Flex Consumption, Linux) or premiumWindows (Premium v3, for a hybrid connection).')
@allowed(['flex', 'premiumWindows'])
param hosting string

@description('Major version of Node.js.')
@allowed(['22', '24'])
param nodeVersion string

@description('Flex: memory of an instance in megabytes.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int

@description('Flex: most instances of one scale group.')
param maximumInstanceCount int

@description('Flex: instances that always run for the webhook.')
param alwaysReadyInstances int

@description('Premium Windows: size of an instance.')
@allowed(['P0v3', 'P1v3', 'P2v3', 'P3v3'])
param premiumSize string

@description('Premium Windows: number of instances.')
param premiumInstanceCount int

@description('Resource id of the subnet that the app calls out of; empty for none.')
param subnetId string

@description('Resource id of the app\'s identity.')
param identityId string

@description('Client id of the app\'s identity.')
param identityClientId string

@description('Connection string of Application Insights.')
param insightsConnectionString string

@description('Address of the blob service.')
param blobUri string

@description('Address of the queue service.')
param queueUri string

@description('Address of the table service.')
param tableUri string

@description('Address of the container that holds the package.')
param packageContainerUri string

@description('Address of the vault.')
param vaultUri string

@description('Secure webhook: client id of its Entra application; empty: action groups show a function key.')
param webhookApplicationId string

@description('Secure webhook: Application ID URI of that application.')
param webhookIdentifierUri string

@description('Secure webhook: tenant of that application.')
param webhookTenantId string

@description('Secure webhook: client id of Azure Monitor\'s action groups in this cloud.')
param webhookCallerId string

@description('Subscriptions whose alerts are accepted; empty: all.')
param webhookSubscriptions array

@description('Operators: client id of the Entra application with their roles; empty: a key opens dead letters.')
param operatorsApplicationId string

@description('Operators: client ids of the apps that may ask for their tokens; empty: any app of the tenant.')
param operatorsClientIds array

@description('True: people sign in to the console with the operators\' application.')
param consoleSignIn bool

@description('Addresses of the ITSM products, by the setting that config/bridge.yaml takes each from; empty: there is none.')
param productUrls object

@description('Address that takes the rows of synced work items.')
param ingestionEndpoint string

@description('Immutable id of the data collection rule that they are sent to.')
param ingestionRuleId string

@description('Name of the stream that they are sent as.')
param ingestionStream string

@description('Further settings by name: what your config/bridge.yaml asks for by name.')
param extraSettings object

var authorities = {
  AzureUSGovernment: 'https://login.microsoftonline.us'
  AzureChinaCloud: 'https://login.partner.microsoftonline.cn'
}
var authority = authorities[?environment().name] ?? 'https://login.microsoftonline.com'

// Each name is in schemas/settings.schema.json; a test compares them.
var commonSettings = {
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  AZURE_AUTHORITY_HOST: authority
  AZURE_CLIENT_ID: identityClientId
  AzureWebJobsStorage__blobServiceUri: blobUri
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__queueServiceUri: queueUri
  AzureWebJobsStorage__tableServiceUri: tableUri
  HEALTH_KEY: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/health-key)'
  KEY_VAULT_URL: vaultUri
  LOGS_INGESTION_ENDPOINT: ingestionEndpoint
  LOGS_INGESTION_RULE_ID: ingestionRuleId
  LOGS_INGESTION_STREAM: ingestionStream
  RESOURCE_MANAGER_URL: environment().resourceManager
  WEBHOOK_SUBSCRIPTIONS: join(webhookSubscriptions, ',')
}

var webhookSettings = {
  WEBHOOK_AUDIENCE: '${webhookApplicationId},${webhookIdentifierUri}'
  WEBHOOK_AUTHORITY: authority
  WEBHOOK_CALLER_APP_ID: webhookCallerId
  WEBHOOK_TENANT_ID: webhookTenantId
}

var operatorsSettings = {
  OPERATORS_AUDIENCE: '${operatorsApplicationId},api://${operatorsApplicationId}'
  OPERATORS_AUTHORITY: authority
  OPERATORS_CLIENT_APP_IDS: join(operatorsClientIds, ',')
  OPERATORS_TENANT_ID: tenant().tenantId
}

var consoleSettings = {
  CONSOLE_AUTHORITY: authority
  CONSOLE_CLIENT_ID: operatorsApplicationId
  CONSOLE_TENANT_ID: tenant().tenantId
}

var settings = union(
  extraSettings,
  productUrls,
  commonSettings,
  empty(webhookApplicationId) ? {} : webhookSettings,
  empty(operatorsApplicationId) ? {} : operatorsSettings,
  consoleSignIn && !empty(operatorsApplicationId) ? consoleSettings : {}
)

module flex 'flex.bicep' = if (hosting == 'flex') {
  name: 'flex'
  params: {
    name: name
    planName: planName
    location: location
    tags: tags
    appTags: appTags
    identityId: identityId
    settings: settings
    packageContainerUri: packageContainerUri
    nodeVersion: nodeVersion
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    subnetId: subnetId
  }
}

module premiumWindows 'premium-windows.bicep' = if (hosting == 'premiumWindows') {
  name: 'premium-windows'
  params: {
    name: name
    planName: planName
    location: location
    tags: tags
    appTags: appTags
    identityId: identityId
    settings: settings
    nodeVersion: nodeVersion
    size: premiumSize
    instanceCount: premiumInstanceCount
    subnetId: subnetId
  }
}

@description('Resource id of the app.')
output id string = hosting == 'flex' ? flex!.outputs.id : premiumWindows!.outputs.id

@description('Name of the app.')
output name string = name

@description('Host name of the app.')
output hostName string = hosting == 'flex' ? flex!.outputs.hostName : premiumWindows!.outputs.hostName
