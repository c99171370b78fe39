// The way to a host on premises, without opening a port there: a Hybrid Connection Manager beside the host dials out to the
// relay, and the app's calls to that host and port go through it.

@description('Name of the function app, which is on a Windows plan.')
param appName string

@description('Name of the relay namespace.')
param namespaceName string

@description('Region of the namespace.')
param location string

@description('Tags of the namespace.')
param tags object

@description('Host on premises, by the name that the app calls it: the fully qualified name of the Service Manager portal.')
param host string

@description('Port of that host.')
@minValue(1)
@maxValue(65535)
param port int

var connectionName = '${replace(host, '.', '-')}-${port}'
var relayHost = split(split(namespace.properties.serviceBusEndpoint, '/')[2], ':')[0]

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
}

resource namespace 'Microsoft.Relay/namespaces@2024-01-01' = {
  name: namespaceName
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard' }
  properties: {}
}

resource connection 'Microsoft.Relay/namespaces/hybridConnections@2024-01-01' = {
  parent: namespace
  name: connectionName
  properties: {
    requiresClientAuthorization: true
    // The portal and the Connection Manager read the address here.
    userMetadata: string([{ key: 'endpoint', value: '${host}:${port}' }])
  }
}

resource sender 'Microsoft.Relay/namespaces/hybridConnections/authorizationRules@2024-01-01' = {
  parent: connection
  name: 'defaultSender'
  properties: { rights: ['Send'] }
}

resource listener 'Microsoft.Relay/namespaces/hybridConnections/authorizationRules@2024-01-01' = {
  parent: connection
  name: 'defaultListener'
  properties: { rights: ['Listen'] }
}

resource relay 'Microsoft.Web/sites/hybridConnectionNamespaces/relays@2024-11-01' = {
  name: '${app.name}/${namespace.name}/${connection.name}'
  properties: {
    hostname: host
    port: port
    relayArmUri: connection.id
    relayName: connection.name
    serviceBusNamespace: namespace.name
    // Clouds differ in it: .servicebus.windows.net, .servicebus.usgovcloudapi.net, .servicebus.chinacloudapi.cn.
    serviceBusSuffix: replace(relayHost, namespace.name, '')
    sendKeyName: sender.name
    sendKeyValue: sender.listKeys().primaryKey
  }
}
