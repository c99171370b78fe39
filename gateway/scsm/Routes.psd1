# The operations of the gateway, as in docs/service-manager-gateway.openapi.yaml. Query: the parameters that an
# operation takes; Body: the members that its body may have.
@{
    Routes = @(
        @{ Method = 'GET'; Path = '/v1/health'; Operation = 'getHealth'; Query = @(); Body = @() }
        @{ Method = 'GET'; Path = '/v1/templates'; Operation = 'listTemplates'; Query = @('class'); Body = @() }
        @{ Method = 'GET'; Path = '/v1/lists/{list}'; Operation = 'getList'; Query = @(); Body = @() }
        @{
            Method = 'GET'; Path = '/v1/work-items'; Operation = 'listWorkItems'
            Query = @('class', 'property', 'equals', 'contains', 'changedSince', 'after', 'limit'); Body = @()
        }
        @{
            Method = 'POST'; Path = '/v1/work-items'; Operation = 'createWorkItem'; Query = @()
            Body = @('template', 'properties', 'people', 'comments', 'configurationItems')
        }
        @{ Method = 'GET'; Path = '/v1/work-items/{id}'; Operation = 'getWorkItem'; Query = @(); Body = @() }
        @{
            Method = 'PATCH'; Path = '/v1/work-items/{id}'; Operation = 'changeWorkItem'; Query = @()
            Body = @('properties', 'people', 'comments', 'configurationItems')
        }
        @{
            Method = 'GET'; Path = '/v1/configuration-items'; Operation = 'findConfigurationItems'
            Query = @('name'); Body = @()
        }
        @{
            Method = 'POST'; Path = '/v1/configuration-items'; Operation = 'createConfigurationItem'; Query = @()
            Body = @('class', 'properties')
        }
    )
}
