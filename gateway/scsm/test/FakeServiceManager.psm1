# Service Manager for the tests: the functions of ServiceManager.psm1 over a hashtable, with the same rules.

Set-StrictMode -Version 2.0

Import-Module (Join-Path (Split-Path $PSScriptRoot) 'Problem.psm1')

$Items = [ordered]@{}
$Clock = 0
$Computers = [ordered]@{}

function Connect-ServiceManager { param([string] $Server, [string] $SdkFolder, $Credential) }

# Deletes everything.
function Reset-Fake {
    $script:Items = [ordered]@{}
    $script:Clock = 0
    $script:Computers = [ordered]@{}
}

function Get-SmHealth {
    return @{
        serviceManager = [ordered]@{ managementGroup = 'SM_TEST'; version = '10.22.1068.0' }
        account = [ordered]@{ name = 'CONTOSO\svc-gateway'; profiles = @('AdvancedOperator') }
    }
}

function Get-SmTemplate {
    param([string] $Class)
    [ordered]@{
        id = 'a77bb0c9-e201-dd93-230c-799a66d9e8fa'
        name = 'Default Incident Template'
        class = $Class
        projectionType = 'System.WorkItem.Incident.ProjectionType'
    }
}

function Get-SmListValue {
    param([Guid] $List)
    if ($List -ne [Guid] '11756265-f18e-e090-eed2-3aa923a4c872') {
        throw (New-Problem -Status 404 -Code 'not-found' -Detail "There is no list $List.")
    }
    [ordered]@{ id = 'd2b5e816-2d24-8e7d-a61f-2cceaeac2664'; name = 'High'; path = 'High' }
}

function Find-SmWorkItem {
    param([hashtable] $Search)
    $found = @($script:Items.Values | Where-Object {
        $Search.ContainsKey('ChangedSince') -or ([string] $_.Body.properties[$Search.Property]).Contains($Search.Value)
    })
    $page = @($found | Select-Object -First $Search.Limit)
    $next = $(if ($found.Length -gt $page.Length) { $page[-1].Body.id } else { $null })
    return @{ Items = @($page | ForEach-Object { $_.Body }); Next = $next }
}

function Get-SmWorkItem {
    param([Guid] $Id)
    $key = $Id.ToString()
    if (-not $script:Items.Contains($key)) {
        throw (New-Problem -Status 404 -Code 'not-found' -Detail "There is no work item $Id.")
    }
    return $script:Items[$key]
}

function New-SmWorkItem {
    param([Guid] $Template, [hashtable] $Change)
    foreach ($name in 'Impact', 'Urgency') {
        if (-not $Change.properties.ContainsKey($name)) {
            throw (New-Problem -Status 422 -Code 'value-missing' -Detail "$name has no value.")
        }
    }
    $script:Clock += 1
    $id = [Guid]::NewGuid().ToString()
    $item = @{
        Version = [string] $script:Clock
        Body = [ordered]@{
            id = $id
            class = 'System.WorkItem.Incident'
            number = "IR$($script:Clock)"
            createdAt = '2026-11-23T12:00:00.000Z'
            changedAt = '2026-11-23T12:00:00.000Z'
            properties = $Change.properties
            people = [ordered]@{}
            configurationItems = @()
            comments = @($Change.comments)
        }
    }
    $script:Items[$id] = $item
    return $item
}

function Set-SmWorkItem {
    param([Guid] $Id, [string] $Version, [hashtable] $Change)
    $item = Get-SmWorkItem -Id $Id
    if ($item.Version -cne $Version) {
        throw (New-Problem -Status 412 -Code 'modified-since' -Detail 'It was changed since it was read.')
    }
    $script:Clock += 1
    $item.Version = [string] $script:Clock
    foreach ($name in $Change.properties.Keys) { $item.Body.properties[$name] = $Change.properties[$name] }
    $item.Body.comments += @($Change.comments)
    return $item
}

function Find-SmConfigurationItem {
    param([string[]] $Name)
    foreach ($each in $Name) { [ordered]@{ id = [Guid]::NewGuid().ToString(); class = 'System.ConfigItem'; name = $each } }
}

function New-SmConfigurationItem {
    param([string] $Class, [hashtable] $Properties)
    if ($Class -cne 'Microsoft.Windows.Computer') {
        throw (New-Problem -Status 422 -Code 'value-refused' -Detail "There is no class of configuration items $Class.")
    }
    if (-not $Properties.ContainsKey('PrincipalName')) {
        throw (New-Problem -Status 422 -Code 'value-missing' -Detail 'The key property PrincipalName has no value.')
    }
    $key = [string] $Properties.PrincipalName
    $isNew = -not $script:Computers.Contains($key)
    if ($isNew) {
        $script:Computers[$key] = [ordered]@{ id = [Guid]::NewGuid().ToString(); class = $Class; name = $key }
    }
    return @{ IsNew = $isNew; Body = $script:Computers[$key] }
}

Export-ModuleMember -Function @(
    'Connect-ServiceManager', 'Get-SmHealth', 'Get-SmTemplate', 'Get-SmListValue', 'Find-SmWorkItem', 'Get-SmWorkItem',
    'New-SmWorkItem', 'Set-SmWorkItem', 'Find-SmConfigurationItem', 'New-SmConfigurationItem', 'Reset-Fake'
)
