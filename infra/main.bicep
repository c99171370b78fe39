// Everything that alert-ticket-bridge needs in Azure, but for what only Entra ID can give: see docs/deploy.md.
targetScope = 'subscription'

@description('Name of the environment, such as prod. Part of the resource group\'s name, and of what the other names are made of.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region of all resources.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Object id of the operator, who signs connections in and reads dead letters; empty for none.')
param principalId string = deployer().objectId

@description('What the operator is.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param principalType string = 'User'

@description('Tags of all resources, on top of azd\'s.')
param tags object = {}

@description('Name of the function app; empty for one made of the environment\'s name.')
param functionAppName string = ''

@description('Plan: flex (Flex Consumption, Linux) or premiumWindows (Premium v3, for a hybrid connection to Service Manager on premises).')
@allowed(['flex', 'premiumWindows'])
param hosting string = 'flex'

@description('Major version of Node.js. Which ones a region offers: az functionapp list-flexconsumption-runtimes.')
@allowed(['22', '24'])
param nodeVersion string = '22'

@description('Flex: memory of an instance in megabytes.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Flex: most instances of one scale group.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 100

@description('Flex: instances that always run for the webhook, so that no action group meets a cold start. They are billed all day.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 0

@description('Premium Windows: size of an instance.')
@allowed(['P0v3', 'P1v3', 'P2v3', 'P3v3'])
param premiumSize string = 'P0v3'

@description('Premium Windows: number of instances.')
@minValue(1)
@maxValue(30)
param premiumInstanceCount int = 2

@description('Premium Windows: host on premises that the app reaches by a hybrid connection, such as portal.corp.example; empty for none.')
param hybridConnectionHost string = ''

@description('Premium Windows: port of that host.')
@minValue(1)
@maxValue(65535)
param hybridConnectionPort int = 443

@description('Premium Windows: name of the relay namespace of the hybrid connection; empty for one made of the environment\'s name.')
param relayNamespaceName string = ''

@description('Copies of the stored alerts: in one zone (LRS), over zones (ZRS), or also in a second region (GZRS).')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_ZRS'

@description('True: the app calls out of a network, and storage and vault are reached through private endpoints.')
param vnetEnabled bool = false

@description('Addresses of the network; a /24 is enough.')
param vnetAddressPrefix string = '10.0.0.0/24'

@description('True: all calls leave from one public address, for the allow list of a product. Needs vnetEnabled.')
param fixedOutgoingAddress bool = false

@description('Public IPv4 addresses or ranges that may reach the private storage account and vault, for operators.')
param allowedIpAddresses array = []

@description('Addresses of the ITSM products, by the setting that config/bridge.yaml takes each from; empty: there is none.')
param productUrls object = {}

@description('Further settings of the app by name: what your config/bridge.yaml asks for by name. No secrets.')
param extraSettings object = {}

@description('How action groups show who they are: entra (secure webhook), functionKey (once the app is deployed), none (no action group yet).')
@allowed(['entra', 'functionKey', 'none'])
param actionGroupSignIn string = 'none'

@description('Route that the action group\'s alerts take, as config/bridge.yaml names it; empty: the routes\' conditions decide.')
param actionGroupRoute string = ''

@description('Short name of the action group, which text messages show.')
@minLength(1)
@maxLength(12)
param actionGroupShortName string = 'tickets'

@description('Secure webhook: client id of its Entra application, which npm run set-up-entra prints.')
param webhookApplicationId string = ''

@description('Secure webhook: object id of that application.')
param webhookApplicationObjectId string = ''

@description('Secure webhook: client id of action groups in this cloud. The default is the public cloud\'s.')
param webhookCallerId string = '461e8683-5575-4561-ac7f-899cc907d62a'

@description('Subscriptions whose alerts are accepted; empty: all.')
param webhookSubscriptions array = []

@description('Operators: client id of the Entra application with their roles; empty: a function key opens dead letters.')
param operatorsApplicationId string = ''

@description('Operators: client ids of the apps that may ask for their tokens; empty: any app of the tenant. The default is the Azure CLI.')
param operatorsClientIds array = ['04b07795-8ddb-461a-bbee-02f9e1bf7b46']

@description('True: people sign in to the console with the operators\' application; npm run set-up-entra -- --console prepares it.')
param consoleSignIn bool = false

@description('True: the app may read this subscription, to look up the tags of resources (enrich in config/bridge.yaml). Other subscriptions need the role as well.')
param readResourceTags bool = false

@description('True: an alert processing rule adds the action group to every alert of this subscription.')
param allAlertsOfSubscription bool = false

@description('Severities of the alerts that the rule adds it to.')
param alertSeverities array = ['Sev0', 'Sev1', 'Sev2', 'Sev3', 'Sev4']

@description('Addresses of the people who look after the bridge: its own alerts are written to them.')
param watchEmails array = []

@description('Resource ids of further action groups for the bridge\'s own alerts.')
param watchActionGroupIds array = []

@description('True: the app may set the user response of this subscription\'s alerts, for connections with azureAlerts.')
param alertStates bool = false

@description('Table of synced work items. A workspace where ITSMC wrote has a classic ServiceDesk_CL: migrate that first, or give another name.')
param workItemTableName string = 'ServiceDesk_CL'

@description('True: synced work items are sent to an endpoint that only a private link scope of yours lets in. Needs vnetEnabled, and the scope.')
param isIngestionPrivate bool = false

@description('Days that work items are kept. A ticket that nobody changes for longer disappears from queries.')
@minValue(4)
@maxValue(730)
param workItemRetentionDays int = 730

@description('Days that the log is kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Most gigabytes that the workspace takes in a day; -1 for no cap. Rows beyond the cap are lost.')
@minValue(-1)
param logDailyCapGb int = -1

var abbreviations = loadJsonContent('abbreviations.json')
var token = toLower(uniqueString(subscription().id, environmentName, location))
var allTags = union(tags, { 'azd-env-name': environmentName })
var appName = empty(functionAppName) ? '${abbreviations.functionApp}${token}' : functionAppName
var packageContainerName = 'app-package-${take(token, 8)}'
var hasHybridConnection = hosting == 'premiumWindows' && !empty(hybridConnectionHost)
var identifierUri = 'api://${webhookApplicationId}'

resource group 'Microsoft.Resources/resourceGroups@2022-09-01' = {
  name: '${abbreviations.resourceGroup}${environmentName}'
  location: location
  tags: allTags
  properties: {}
}

module identity 'app/identity.bicep' = {
  scope: group
  name: 'identity'
  params: {
    name: '${abbreviations.managedIdentity}${token}'
    location: location
    tags: allTags
  }
}

module storage 'app/storage.bicep' = {
  scope: group
  name: 'storage'
  params: {
    name: '${abbreviations.storageAccount}${token}'
    location: location
    tags: allTags
    redundancy: storageRedundancy
    packageContainerName: packageContainerName
    isPrivate: vnetEnabled
    allowedIpAddresses: allowedIpAddresses
  }
}

module vault 'app/key-vault.bicep' = {
  scope: group
  name: 'key-vault'
  params: {
    name: '${abbreviations.keyVault}${token}'
    location: location
    tags: allTags
    isPrivate: vnetEnabled
    allowedIpAddresses: allowedIpAddresses
  }
}

module monitoring 'app/monitoring.bicep' = {
  scope: group
  name: 'monitoring'
  params: {
    workspaceName: '${abbreviations.logAnalyticsWorkspace}${token}'
    componentName: '${abbreviations.applicationInsights}${token}'
    location: location
    tags: allTags
    retentionDays: logRetentionDays
    dailyCapGb: logDailyCapGb
  }
}

module workItems 'app/work-items.bicep' = {
  scope: group
  name: 'work-items'
  params: {
    workspaceName: monitoring.outputs.workspaceName
    ruleName: '${abbreviations.dataCollectionRule}${token}'
    endpointName: '${abbreviations.dataCollectionEndpoint}${token}'
    location: location
    tags: allTags
    tableName: workItemTableName
    retentionDays: workItemRetentionDays
    isPrivate: isIngestionPrivate
  }
}

module roles 'app/roles.bicep' = {
  scope: group
  name: 'roles'
  params: {
    appPrincipalId: identity.outputs.principalId
    operatorPrincipalId: principalId
    operatorPrincipalType: principalType
    storageAccountName: storage.outputs.name
    vaultName: vault.outputs.name
    componentName: monitoring.outputs.componentName
    dataCollectionRuleName: workItems.outputs.ruleName
  }
}

module tagReader 'app/tag-reader.bicep' = if (readResourceTags) {
  name: 'tag-reader'
  params: {
    appPrincipalId: identity.outputs.principalId
  }
}

module alertRole 'app/alert-role.bicep' = if (alertStates) {
  name: 'alert-role'
  params: {
    appPrincipalId: identity.outputs.principalId
    suffix: environmentName
  }
}

module network 'app/network.bicep' = if (vnetEnabled) {
  scope: group
  name: 'network'
  params: {
    name: '${abbreviations.virtualNetwork}${token}'
    securityGroupName: '${abbreviations.networkSecurityGroup}${token}'
    natGatewayName: '${abbreviations.natGateway}${token}'
    publicAddressName: '${abbreviations.publicIpAddress}${token}'
    location: location
    tags: allTags
    addressPrefix: vnetAddressPrefix
    delegation: hosting == 'flex' ? 'Microsoft.App/environments' : 'Microsoft.Web/serverFarms'
    hasFixedAddress: fixedOutgoingAddress
  }
}

var vaultZone = 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
var endpoints = [
  { group: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
  { group: 'queue', zone: 'privatelink.queue.${environment().suffixes.storage}' }
  { group: 'table', zone: 'privatelink.table.${environment().suffixes.storage}' }
  { group: 'vault', zone: vaultZone }
]

module privateEndpoints 'app/private-endpoint.bicep' = [
  for endpoint in endpoints: if (vnetEnabled) {
    scope: group
    name: 'private-endpoint-${endpoint.group}'
    params: {
      name: '${abbreviations.privateEndpoint}${endpoint.group}-${token}'
      location: location
      tags: allTags
      serviceId: endpoint.group == 'vault' ? vault.outputs.id : storage.outputs.id
      group: endpoint.group
      zoneName: endpoint.zone
      networkId: network!.outputs.id
      subnetId: network!.outputs.endpointSubnetId
    }
  }
]

module functionApp 'app/function-app.bicep' = {
  scope: group
  name: 'function-app'
  dependsOn: [privateEndpoints, roles]
  params: {
    name: appName
    planName: '${abbreviations.appServicePlan}${token}'
    location: location
    tags: allTags
    appTags: union(allTags, { 'azd-service-name': 'bridge' })
    hosting: hosting
    nodeVersion: nodeVersion
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    premiumSize: premiumSize
    premiumInstanceCount: premiumInstanceCount
    subnetId: vnetEnabled ? network!.outputs.appSubnetId : ''
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    insightsConnectionString: monitoring.outputs.connectionString
    blobUri: storage.outputs.blobUri
    queueUri: storage.outputs.queueUri
    tableUri: storage.outputs.tableUri
    packageContainerUri: storage.outputs.packageContainerUri
    vaultUri: vault.outputs.uri
    webhookApplicationId: webhookApplicationId
    webhookIdentifierUri: identifierUri
    webhookTenantId: tenant().tenantId
    webhookCallerId: webhookCallerId
    webhookSubscriptions: webhookSubscriptions
    operatorsApplicationId: operatorsApplicationId
    operatorsClientIds: operatorsClientIds
    consoleSignIn: consoleSignIn
    ingestionEndpoint: workItems.outputs.ingestionEndpoint
    ingestionRuleId: workItems.outputs.ruleImmutableId
    ingestionStream: workItems.outputs.stream
    productUrls: productUrls
    extraSettings: extraSettings
  }
}

module hybridConnection 'app/hybrid-connection.bicep' = if (hasHybridConnection) {
  scope: group
  name: 'hybrid-connection'
  params: {
    appName: functionApp.outputs.name
    namespaceName: empty(relayNamespaceName) ? '${abbreviations.relayNamespace}${token}' : relayNamespaceName
    location: location
    tags: allTags
    host: hybridConnectionHost
    port: hybridConnectionPort
  }
}

module actionGroup 'app/action-group.bicep' = if (actionGroupSignIn != 'none') {
  scope: group
  name: 'action-group'
  params: {
    name: '${abbreviations.actionGroup}${environmentName}'
    shortName: actionGroupShortName
    tags: allTags
    appName: functionApp.outputs.name
    hostName: functionApp.outputs.hostName
    signIn: actionGroupSignIn == 'entra' ? 'entra' : 'functionKey'
    route: actionGroupRoute
    applicationObjectId: webhookApplicationObjectId
    identifierUri: identifierUri
    tenantId: tenant().tenantId
  }
}

module alertProcessingRule 'app/alert-processing-rule.bicep' = if (allAlertsOfSubscription && actionGroupSignIn != 'none') {
  scope: group
  name: 'alert-processing-rule'
  params: {
    name: '${abbreviations.actionRule}${environmentName}'
    tags: allTags
    actionGroupId: actionGroup!.outputs.id
    severities: alertSeverities
    ownResourceGroupId: group.id
  }
}

module watch 'app/watch.bicep' = {
  scope: group
  name: 'watch'
  params: {
    actionGroupName: '${abbreviations.actionGroup}watch-${environmentName}'
    rulePrefix: 'bridge-${environmentName}-'
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
    emails: watchEmails
    actionGroupIds: watchActionGroupIds
  }
}

module workbook 'app/workbook.bicep' = {
  scope: group
  name: 'workbook'
  params: {
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
    tableName: workItemTableName
  }
}

module diagnostics 'app/diagnostics.bicep' = {
  scope: group
  name: 'diagnostics'
  params: {
    workspaceId: monitoring.outputs.workspaceId
    vaultName: vault.outputs.name
    storageAccountName: storage.outputs.name
  }
}

@description('Region of all resources.')
output AZURE_LOCATION string = location

@description('Tenant of the subscription.')
output AZURE_TENANT_ID string = tenant().tenantId

@description('Resource group of the bridge.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Name of the function app.')
output AZURE_FUNCTION_NAME string = functionApp.outputs.name

@description('Resource id of the function app.')
output AZURE_FUNCTION_ID string = functionApp.outputs.id

@description('Host name of the function app: the webhook is https://<host>/api/alerts.')
output AZURE_FUNCTION_HOST string = functionApp.outputs.hostName

@description('Client id of the app\'s identity.')
output AZURE_IDENTITY_CLIENT_ID string = identity.outputs.clientId

@description('Address of the vault, for npm run connect.')
output KEY_VAULT_URL string = vault.outputs.uri

@description('Name of the storage account, for commands that read it as who runs them.')
output AzureWebJobsStorage__accountName string = storage.outputs.name

@description('Address that takes the rows of synced work items.')
output LOGS_INGESTION_ENDPOINT string = workItems.outputs.ingestionEndpoint

@description('Immutable id of the data collection rule.')
output LOGS_INGESTION_RULE_ID string = workItems.outputs.ruleImmutableId

@description('Name of the stream that rows are sent as.')
output LOGS_INGESTION_STREAM string = workItems.outputs.stream

@description('Resource id of the workbook.')
output WORKBOOK_ID string = workbook.outputs.id

@description('The fixed outgoing address; empty when there is none.')
output OUTGOING_ADDRESS string = vnetEnabled ? network!.outputs.outgoingAddress : ''
