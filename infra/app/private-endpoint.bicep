// A private endpoint of one service, and the DNS zone that makes its name lead there.

@description('Name of the private endpoint.')
param name string

@description('Region of the endpoint.')
param location string

@description('Tags of the endpoint and of the zone.')
param tags object

@description('Resource id of the service that it leads to.')
param serviceId string

@description('Part of the service that it leads to.')
@allowed(['blob', 'queue', 'table', 'vault'])
param group string

@description('Name of the private DNS zone, such as privatelink.blob.core.windows.net.')
param zoneName string

@description('Resource id of the network that sees the zone.')
param networkId string

@description('Resource id of the subnet of the endpoint.')
param subnetId string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      { name: group, properties: { privateLinkServiceId: serviceId, groupIds: [group] } }
    ]
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: zoneName
  location: 'global'
  tags: tags
  properties: {}
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: zone
  name: 'app'
  location: 'global'
  tags: tags
  properties: { registrationEnabled: false, virtualNetwork: { id: networkId } }
}

resource records 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [{ name: group, properties: { privateDnsZoneId: zone.id } }]
  }
}
