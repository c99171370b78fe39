// A network for the app: a subnet that it calls out of, one for private endpoints, and a fixed outgoing address if asked for.

@description('Name of the virtual network.')
param name string

@description('Name of the network security group of both subnets.')
param securityGroupName string

@description('Name of the NAT gateway.')
param natGatewayName string

@description('Name of the public address of the NAT gateway.')
param publicAddressName string

@description('Region of the network.')
param location string

@description('Tags of all of them.')
param tags object

@description('Addresses of the network; a /24 is enough.')
param addressPrefix string

@description('Service that the app\'s subnet is given to: Microsoft.App/environments for Flex Consumption, Microsoft.Web/serverFarms for other plans.')
@allowed(['Microsoft.App/environments', 'Microsoft.Web/serverFarms'])
param delegation string

@description('True: all calls leave from one public address, for the allow list of a product.')
param hasFixedAddress bool

resource securityGroup 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: securityGroupName
  location: location
  tags: tags
  // Azure's default rules: nothing comes in from the internet.
  properties: { securityRules: [] }
}

resource publicAddress 'Microsoft.Network/publicIPAddresses@2024-05-01' = if (hasFixedAddress) {
  name: publicAddressName
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Regional' }
  properties: { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv4' }
}

resource natGateway 'Microsoft.Network/natGateways@2024-05-01' = if (hasFixedAddress) {
  name: natGatewayName
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { idleTimeoutInMinutes: 4, publicIpAddresses: [{ id: publicAddress.id }] }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 25, 0)
          delegations: [{ name: 'app', properties: { serviceName: delegation } }]
          natGateway: hasFixedAddress ? { id: natGateway.id } : null
          networkSecurityGroup: { id: securityGroup.id }
        }
      }
      {
        name: 'private-endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 2)
          networkSecurityGroup: { id: securityGroup.id }
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }
}

@description('Resource id of the network.')
output id string = network.id

@description('Resource id of the subnet that the app calls out of.')
output appSubnetId string = '${network.id}/subnets/app'

@description('Resource id of the subnet of private endpoints.')
output endpointSubnetId string = '${network.id}/subnets/private-endpoints'

@description('The fixed outgoing address; empty when there is none.')
output outgoingAddress string = hasFixedAddress ? publicAddress!.properties.ipAddress : ''
