# Service Manager through the SDK that every console installs. Only this file uses the SDK. Another module with the same
# functions can replace it, as test/FakeServiceManager.psm1 does.

Set-StrictMode -Version 2.0

Import-Module (Join-Path $PSScriptRoot 'Problem.psm1')

$ObjectType = 'Microsoft.EnterpriseManagement.Common.EnterpriseManagementObject'
$IncidentClass = 'System.WorkItem.Incident'
$Projections = @{
    'System.WorkItem.Incident' = 'System.WorkItem.Incident.ProjectionType'
    'System.WorkItem.ChangeRequest' = 'System.WorkItem.ChangeRequestProjection'
}
# ObjectStatus of objects that are not deleted, and values of IncidentStatusEnum: the same in every installation.
$Active = [Guid] 'acdcedb7-100c-8c91-d664-4629a218bd94'
$StatusActive = [Guid] '5e2d3932-ca6d-1515-7310-6f58584df73e'
$StatusClosed = [Guid] 'bd0ae7c4-3315-2eb3-7933-82dfc482dbaf'
$People = [ordered]@{
    assignedTo = 'System.WorkItemAssignedToUser'
    affectedUser = 'System.WorkItemAffectedUser'
    createdBy = 'System.WorkItemCreatedByUser'
    resolvedBy = 'System.WorkItem.TroubleTicketResolvedByUser'
    closedBy = 'System.WorkItem.TroubleTicketClosedByUser'
}
$AboutItem = 'System.WorkItemAboutConfigItem'
$HasComment = 'System.WorkItem.TroubleTicketHasAnalystComment'

$Group = $null
$Account = ''

# Signs in. Server: name of the management server. Credential: if not given, the account that the gateway runs as.
function Connect-ServiceManager {
    param(
        [Parameter(Mandatory = $true)] [string] $Server,
        [Parameter(Mandatory = $true)] [string] $SdkFolder,
        [System.Management.Automation.PSCredential] $Credential
    )
    foreach ($name in 'Core', 'ServiceManager') {
        Add-Type -Path (Join-Path $SdkFolder "Microsoft.EnterpriseManagement.$name.dll")
    }
    $settings = New-Object Microsoft.EnterpriseManagement.EnterpriseManagementConnectionSettings $Server
    $script:Account = [Security.Principal.WindowsIdentity]::GetCurrent().Name
    if ($null -ne $Credential) {
        $network = $Credential.GetNetworkCredential()
        $settings.UserName = $network.UserName
        $settings.Domain = $network.Domain
        $settings.Password = $Credential.Password
        $script:Account = '{0}\{1}' -f $network.Domain, $network.UserName
    }
    $script:Group = New-Object Microsoft.EnterpriseManagement.EnterpriseManagementGroup $settings
}

function Get-SmHealth {
    return Use-Group {
        @{
            serviceManager = [ordered]@{ managementGroup = $Group.Name; version = $Group.Version.ToString() }
            account = [ordered]@{ name = $Account; profiles = (Get-Profile) }
        }
    }
}

function Get-SmTemplate {
    param([string] $Class)
    return Use-Group {
        foreach ($template in $Group.Templates.GetObjectTemplates()) {
            $type = $template.TypeID.GetElement()
            # The target of a template is a type projection or a class.
            $target = $(if ($null -ne $type.PSObject.Properties['TargetType']) { $type.TargetType } else { $type })
            if ($target.Name -cne $Class) { continue }
            [ordered]@{
                id = $template.Id.ToString()
                name = [string] $template.DisplayName
                class = $target.Name
                projectionType = $type.Name
            }
        }
    }
}

function Get-SmListValue {
    param([Guid] $List)
    return Use-Group {
        $root = Get-Element { $Group.EntityTypes.GetEnumeration($List) } "There is no list $List."
        Expand-List -Parent $root -Above ''
    }
}

# Search: Class, Limit, After, and Property, Operator and Value, or ChangedSince. Returns Items and Next.
function Find-SmWorkItem {
    param([hashtable] $Search)
    return Use-Group {
        $class = Get-Class -Name $Search.Class
        $isByChange = $Search.ContainsKey('ChangedSince')
        $criteria = $(if ($isByChange) {
            New-Criteria -Class $class -Left '<GenericProperty>LastModified</GenericProperty>' -Operator 'GreaterEqual' `
                -Value $Search.ChangedSince.ToString('yyyy-MM-ddTHH:mm:ss')
        } else {
            New-PropertyCriteria -Class $class -Search $Search
        })
        # A search has no pages and no stable order, so its results are sorted here by a unique key.
        $found = @(Find-Object -Class $class -Criteria $criteria | ForEach-Object {
            $time = $(if ($isByChange) { $_.LastModified } else { $_.TimeAdded })
            @{ Id = $_.Id; Time = $time; Key = '{0:D19} {1}' -f $time.Ticks, $_.Id }
        } | Where-Object {
            (-not $isByChange -or $_.Time -ge $Search.ChangedSince) -and ($null -eq $Search.After -or $_.Key -gt $Search.After)
        } | Sort-Object { $_.Key })
        $page = @($found | Select-Object -First $Search.Limit)
        $items = foreach ($each in $page) {
            $projection = Read-Projection -Id $each.Id
            if ($null -ne $projection) { (ConvertTo-WorkItem -Projection $projection).Body }
        }
        $next = $(if ($found.Length -gt $page.Length) { $page[-1].Key } else { $null })
        @{ Items = @($items); Next = $next }
    }
}

# A work item with its comments. Returns Version and Body.
function Get-SmWorkItem {
    param([Guid] $Id)
    return Use-Group { ConvertTo-WorkItem -Projection (Get-Projection -Id $Id) -WithComments }
}

function New-SmWorkItem {
    param([Guid] $Template, [hashtable] $Change)
    return Use-Group {
        $found = Get-Template -Id $Template
        $projection = New-Object Microsoft.EnterpriseManagement.Common.EnterpriseManagementObjectProjection $Group, $found
        $class = Get-Class -Name $IncidentClass
        $projection.Object.Item($class, 'Id').Value = Get-NumberPattern
        $projection.Object.Item($class, 'CreatedDate').Value = [DateTime]::UtcNow
        Write-Change -Projection $projection -Class $class -Change $Change
        if ($null -eq $projection.Object.Item($class, 'Status').Value) {
            $projection.Object.Item($class, 'Status').Value = $Group.EntityTypes.GetEnumeration($StatusActive)
        }
        Save-Projection -Projection $projection
    }
}

# Version: the version of the work item that the change is based on.
function Set-SmWorkItem {
    param([Guid] $Id, [string] $Version, [hashtable] $Change)
    return Use-Group {
        $projection = Get-Projection -Id $Id
        $class = Get-Class -Name $IncidentClass
        $number = [string] $projection.Object.Item($null, 'Id').Value
        if (-not $projection.Object.IsInstanceOf($class)) {
            throw (New-Problem -Status 422 -Code 'rule' -Detail 'Of change requests this version only reads.')
        }
        $status = $projection.Object.Item($class, 'Status').Value
        if ($null -ne $status -and $status.Id -eq $StatusClosed) {
            throw (New-Problem -Status 409 -Code 'closed' -Detail "$number is closed.")
        }
        if ((Get-Version -Projection $projection) -cne $Version) {
            throw (New-Problem -Status 412 -Code 'modified-since' -Detail "$number was changed since it was read.")
        }
        Write-Change -Projection $projection -Class $class -Change $Change
        Save-Projection -Projection $projection
    }
}

function Find-SmConfigurationItem {
    param([string[]] $Name)
    return Use-Group {
        $class = Get-Class -Name 'System.ConfigItem'
        $left = '<GenericProperty>DisplayName</GenericProperty>'
        $seen = @{}
        foreach ($each in $Name) {
            foreach ($search in @{ Operator = 'Equal'; Value = $each }, @{ Operator = 'Like'; Value = (Get-Pattern -Text $each) + '.%' }) {
                $criteria = New-Criteria -Class $class -Left $left -Operator $search.Operator -Value $search.Value
                foreach ($item in (Find-Object -Class $class -Criteria $criteria)) {
                    if ($seen.ContainsKey($item.Id)) { continue }
                    $seen[$item.Id] = $true
                    ConvertTo-ConfigurationItem -Object $item
                }
            }
        }
    }
}

# Creates a configuration item, or finds the one with the same keys. Returns IsNew and Body.
function New-SmConfigurationItem {
    param([string] $Class, [hashtable] $Properties)
    return Use-Group {
        $type = Get-ItemClass -Name $Class
        $object = New-Object Microsoft.EnterpriseManagement.Common.CreatableEnterpriseManagementObject $Group, $type
        foreach ($name in $Properties.Keys) {
            $property = Get-Property -Class $type -Name $name
            $object.Item($property).Value = ConvertTo-Value -Property $property -Value $Properties[$name]
        }
        $keys = @(Get-KeyProperty -Class $type)
        foreach ($key in $keys) {
            if ([string] $object.Item($key).Value -eq '') {
                throw (New-Problem -Status 422 -Code 'value-missing' -Detail "The key property $($key.Name) has no value.")
            }
        }
        $there = Find-ByKey -Class $type -Keys $keys -Object $object
        if ($null -ne $there) { return @{ IsNew = $false; Body = (ConvertTo-ConfigurationItem -Object $there) } }
        try { $object.Commit() } catch {
            # Another caller created the object first.
            $there = $(if ($_.Exception.ToString() -match 'InsertionCollisionException') {
                Find-ByKey -Class $type -Keys $keys -Object $object
            })
            if ($null -ne $there) { return @{ IsNew = $false; Body = (ConvertTo-ConfigurationItem -Object $there) } }
            throw (ConvertTo-Problem -Exception $_.Exception -IsWritten $true)
        }
        return @{ IsNew = $true; Body = (ConvertTo-ConfigurationItem -Object (Get-Object -Id $object.Id)) }
    }
}

# A class of configuration items, without hosted classes.
function Get-ItemClass {
    param([string] $Name)
    $class = Find-ByName -Kind 'Class' -Name $Name
    if ($null -eq $class -or -not $class.IsSubtypeOf((Get-Class -Name 'System.ConfigItem'))) {
        throw (New-Problem -Status 422 -Code 'value-refused' -Detail "There is no class of configuration items $Name.")
    }
    if ($class.Hosted) {
        throw (New-Problem -Status 422 -Code 'value-refused' -Detail "Objects of $Name belong to a host, which must be named.")
    }
    return $class
}

# Without a key property, the same object could be created twice.
function Get-KeyProperty {
    param($Class)
    $recursive = [Microsoft.EnterpriseManagement.Configuration.BaseClassTraversalDepth]::Recursive
    $extensions = [Microsoft.EnterpriseManagement.Configuration.PropertyExtensionMode]::All
    $keys = @($Class.GetProperties($recursive, $extensions) | Where-Object { $_.Key })
    if ($keys.Length -eq 0) {
        throw (New-Problem -Status 422 -Code 'value-refused' -Detail "$($Class.Name) has no key property.")
    }
    return $keys
}

# The object with the same keys as another; $null when there is none.
function Find-ByKey {
    param($Class, [object[]] $Keys, $Object)
    $first = $Keys[0]
    $search = @{ Property = $first.Name; Operator = 'Equal'; Value = [string] $Object.Item($first).Value }
    foreach ($found in (Find-Object -Class $Class -Criteria (New-PropertyCriteria -Class $Class -Search $search))) {
        $others = @($Keys | Where-Object { [string] $found.Item($_).Value -ne [string] $Object.Item($_).Value })
        if ($others.Length -eq 0) { return $found }
    }
    return $null
}

# Runs Work with the management group. A lost connection is opened again; exceptions of the SDK become
# problems.
function Use-Group {
    param([scriptblock] $Work)
    try {
        if (-not $Group.IsConnected) { $Group.Reconnect() }
        return & $Work
    } catch {
        $problem = Get-Problem -Exception $_.Exception
        if ($null -eq $problem) { $problem = ConvertTo-Problem -Exception $_.Exception -IsWritten $false }
        throw $problem
    }
}

# The problem for an exception of the SDK. IsWritten: whether the write may have been made.
function ConvertTo-Problem {
    param([System.Exception] $Exception, [bool] $IsWritten)
    for ($each = $Exception; $null -ne $each; $each = $each.InnerException) {
        $text = $each.Message
        switch -Regex ($each.GetType().Name) {
            'ModificationCollisionException$' { return New-Problem -Status 412 -Code 'modified-since' -Detail $text }
            'NullPropertyValueException$' { return New-Problem -Status 422 -Code 'value-missing' -Detail $text }
            'PropertyValueException$' { return New-Problem -Status 422 -Code 'value-refused' -Detail $text }
            'ObjectNotFoundException$' { return New-Problem -Status 422 -Code 'value-refused' -Detail $text }
            'UnauthorizedAccess' { return New-Problem -Status 403 -Code 'not-permitted' -Detail $text }
            'InvalidCriteriaException$' { return New-Problem -Status 400 -Code 'malformed' -Detail $text }
            '^DiscoveryData\w*Exception$' { return New-Problem -Status 422 -Code 'rule' -Detail $text }
        }
    }
    Write-Warning "Service Manager failed: $($Exception.GetType().FullName): $($Exception.Message)"
    if ($IsWritten) {
        return New-Problem -Status 504 -Code 'outcome-unknown' -Detail 'Service Manager did not say whether it was written.'
    }
    return New-Problem -Status 503 -Code 'unavailable' -Detail 'Service Manager did not answer; nothing was written.'
}

# Commits, unless the object was changed after it was read, and reads it again.
function Save-Projection {
    param($Projection)
    try {
        $Projection.Commit()
        return ConvertTo-WorkItem -Projection (Get-Projection -Id $Projection.Object.Id) -WithComments
    } catch {
        throw (ConvertTo-Problem -Exception $_.Exception -IsWritten $true)
    }
}

function Get-Projection {
    param([Guid] $Id)
    $projection = Read-Projection -Id $Id
    if ($null -eq $projection) { throw (New-Problem -Status 404 -Code 'not-found' -Detail "There is no work item $Id.") }
    return $projection
}

# $null when the work item does not exist, was deleted, or has a class that the gateway does not serve.
function Read-Projection {
    param([Guid] $Id)
    foreach ($class in $Projections.Keys) {
        $type = Get-ByName -Kind 'TypeProjection' -Name $Projections[$class]
        $xml = '<Criteria xmlns="http://Microsoft.EnterpriseManagement.Core.Criteria/"><Expression><SimpleExpression>' +
            '<ValueExpressionLeft><GenericProperty>Id</GenericProperty></ValueExpressionLeft><Operator>Equal</Operator>' +
            "<ValueExpressionRight><Value>$Id</Value></ValueExpressionRight></SimpleExpression></Expression></Criteria>"
        $criteria = New-Object Microsoft.EnterpriseManagement.Common.ObjectProjectionCriteria $xml, $type, $Group
        $reader = Invoke-Generic -Method 'GetObjectProjectionReader' -Arguments $criteria, (New-QueryOptions)
        foreach ($projection in $reader) {
            if ((Get-ObjectStatus -Object $projection.Object) -eq $Active) { return $projection }
        }
    }
    return $null
}

# Objects of a class that are not deleted.
function Find-Object {
    param($Class, $Criteria)
    foreach ($object in (Invoke-Generic -Method 'GetObjectReader' -Arguments $Criteria, (New-QueryOptions))) {
        if ((Get-ObjectStatus -Object $object) -eq $Active) { $object }
    }
}

function Get-ObjectStatus {
    param($Object)
    foreach ($value in $Object.Values) {
        if ($value.Type.Name -ceq 'ObjectStatus') { return $value.Value.Id }
    }
    return $Active
}

function New-QueryOptions {
    $all = [Microsoft.EnterpriseManagement.Common.ObjectPropertyRetrievalBehavior]::All
    return New-Object Microsoft.EnterpriseManagement.Common.ObjectQueryOptions $all
}

# PowerShell 5.1 has no syntax for the call of a generic method.
function Invoke-Generic {
    param([string] $Method, [object[]] $Arguments)
    $type = $Group.GetType().GetProperty('EntityObjects').PropertyType
    foreach ($candidate in $type.GetMethods()) {
        if ($candidate.Name -cne $Method -or -not $candidate.IsGenericMethodDefinition) { continue }
        $parameters = $candidate.GetParameters()
        if ($parameters.Length -ne $Arguments.Length) { continue }
        $isFor = $true
        for ($index = 0; $index -lt $parameters.Length; $index++) {
            if (-not $parameters[$index].ParameterType.IsInstanceOfType($Arguments[$index])) { $isFor = $false }
        }
        if ($isFor) {
            return , $candidate.MakeGenericMethod([type] $ObjectType).Invoke($Group.EntityObjects, $Arguments)
        }
    }
    throw "The SDK has no $Method for these arguments."
}

function New-PropertyCriteria {
    param($Class, [hashtable] $Search)
    $property = Get-Property -Class $Class -Name $Search.Property
    $left = "<Property>`$Context/Property[Type='$($property.ParentElement.Id)']/$($property.Name)`$</Property>"
    $value = $(if ($Search.Operator -eq 'Like') { '%' + (Get-Pattern -Text $Search.Value) + '%' } else { $Search.Value })
    return New-Criteria -Class $Class -Left $left -Operator $Search.Operator -Value $value
}

function New-Criteria {
    param($Class, [string] $Left, [string] $Operator, [string] $Value)
    $xml = '<Criteria xmlns="http://Microsoft.EnterpriseManagement.Core.Criteria/"><Expression><SimpleExpression>' +
        "<ValueExpressionLeft>$Left</ValueExpressionLeft><Operator>$Operator</Operator><ValueExpressionRight><Value>" +
        [Security.SecurityElement]::Escape($Value) +
        '</Value></ValueExpressionRight></SimpleExpression></Expression></Criteria>'
    return New-Object Microsoft.EnterpriseManagement.Common.EnterpriseManagementObjectCriteria $xml, $Class, $Group
}

# Escapes the wildcards of the database in a text.
function Get-Pattern {
    param([string] $Text)
    return [regex]::Replace($Text, '[\[%_]', '[$0]')
}

# Gets an element by its id; the SDK throws when there is none.
function Get-Element {
    param([scriptblock] $Get, [string] $Otherwise)
    try {
        return & $Get
    } catch {
        if ($_.Exception.ToString() -notmatch 'ObjectNotFoundException') { throw }
        throw (New-Problem -Status 404 -Code 'not-found' -Detail $Otherwise)
    }
}

# A class, type projection or relationship by its name, which is unique in Service Manager's own management packs; $null
# when there is none.
function Find-ByName {
    param([string] $Kind, [string] $Name)
    $space = 'Microsoft.EnterpriseManagement.Configuration'
    $criteria = New-Object "$space.ManagementPack${Kind}Criteria" "Name = '$Name'"
    $found = switch ($Kind) {
        'Class' { $Group.EntityTypes.GetClasses($criteria) }
        'TypeProjection' { $Group.EntityTypes.GetTypeProjections($criteria) }
        'Relationship' { $Group.EntityTypes.GetRelationshipClasses($criteria) }
    }
    foreach ($each in $found) { return $each }
    return $null
}

# The same for a name that every installation has; throws when there is none.
function Get-ByName {
    param([string] $Kind, [string] $Name)
    $found = Find-ByName -Kind $Kind -Name $Name
    if ($null -eq $found) { throw "Service Manager has no $Kind $Name." }
    return $found
}

function Get-Class {
    param([string] $Name)
    return Get-ByName -Kind 'Class' -Name $Name
}

function Get-Template {
    param([Guid] $Id)
    $template = $null
    try { $template = $Group.Templates.GetObjectTemplate($Id) } catch {
        if ($_.Exception.ToString() -notmatch 'ObjectNotFoundException') { throw }
        throw (New-Problem -Status 422 -Code 'template-refused' -Detail "There is no template $Id.")
    }
    $type = $template.TypeID.GetElement().Name
    $wanted = $Projections[$IncidentClass]
    if ($type -cne $wanted) {
        $detail = "The template $($template.DisplayName) is one of $type, not of $wanted."
        throw (New-Problem -Status 422 -Code 'template-refused' -Detail $detail)
    }
    return $template
}

# The incident settings give the prefix of an incident's number; the SDK replaces {0} with the number.
function Get-NumberPattern {
    try {
        $settings = Get-Class -Name 'System.WorkItem.Incident.GeneralSetting'
        $criteria = New-Object Microsoft.EnterpriseManagement.Common.EnterpriseManagementObjectCriteria 'DisplayName IS NOT NULL', $settings
        foreach ($each in (Invoke-Generic -Method 'GetObjectReader' -Arguments $criteria, (New-QueryOptions))) {
            return [string] $each.Item($settings, 'PrefixForId').Value + '{0}'
        }
    } catch {
        Write-Warning "The prefix of incidents could not be read: $($_.Exception.Message)"
    }
    return 'IR{0}'
}

function Write-Change {
    param($Projection, $Class, [hashtable] $Change)
    foreach ($name in $Change.properties.Keys) {
        $property = Get-Property -Class $Class -Name $name
        if ('Id', 'DisplayName', 'Priority', 'CreatedDate' -ccontains $name) {
            throw (New-Problem -Status 422 -Code 'value-refused' -Detail "Service Manager writes $name itself.")
        }
        $Projection.Object.Item($property).Value = ConvertTo-Value -Property $property -Value $Change.properties[$name]
    }
    foreach ($name in $Change.people.Keys) {
        $relationship = Get-ByName -Kind 'Relationship' -Name $People[$name]
        foreach ($former in @($Projection.Item($relationship.Target))) { $former.Remove() }
        $Projection.Add((Get-Object -Id $Change.people[$name]), $relationship.Target)
    }
    foreach ($comment in $Change.comments) { Add-Comment -Projection $Projection -Comment $comment }
    $about = Get-ByName -Kind 'Relationship' -Name $AboutItem
    $related = @($Projection.Item($about.Target) | ForEach-Object { $_.Object.Id })
    foreach ($id in $Change.configurationItems) {
        if ($related -notcontains $id) { $Projection.Add((Get-Object -Id $id), $about.Target) }
    }
}

function Add-Comment {
    param($Projection, [hashtable] $Comment)
    $class = Get-Class -Name 'System.WorkItem.TroubleTicket.AnalystCommentLog'
    $entry = New-Object Microsoft.EnterpriseManagement.Common.CreatableEnterpriseManagementObject $Group, $class
    $entry.Item($class, 'Id').Value = [Guid]::NewGuid().ToString()
    $entry.Item($class, 'DisplayName').Value = 'Analyst Comment'
    $entry.Item($class, 'Comment').Value = $Comment.text
    $entry.Item($class, 'EnteredBy').Value = $Account
    $entry.Item($class, 'EnteredDate').Value = [DateTime]::UtcNow
    $entry.Item($class, 'IsPrivate').Value = $Comment.isPrivate
    $Projection.Add($entry, (Get-ByName -Kind 'Relationship' -Name $HasComment).Target)
}

function Get-Object {
    param([Guid] $Id)
    return Invoke-Generic -Method 'GetObject' -Arguments $Id, (New-QueryOptions)
}

# A property of the class or of one of its extensions.
function Get-Property {
    param($Class, [string] $Name)
    $recursive = [Microsoft.EnterpriseManagement.Configuration.BaseClassTraversalDepth]::Recursive
    $extensions = [Microsoft.EnterpriseManagement.Configuration.PropertyExtensionMode]::All
    foreach ($property in $Class.GetProperties($recursive, $extensions)) {
        if ($property.Name -ceq $Name) { return $property }
    }
    throw (New-Problem -Status 422 -Code 'property-unknown' -Detail "$($Class.Name) has no property $Name.")
}

# Converts a value to the type of its property. A value of a list is given by its id.
function ConvertTo-Value {
    param($Property, $Value)
    if ($null -eq $Value) { return $null }
    $culture = [Globalization.CultureInfo]::InvariantCulture
    try {
        switch ($Property.Type.ToString()) {
            'enum' { return $Group.EntityTypes.GetEnumeration([Guid] $Value) }
            'bool' { return [Convert]::ToBoolean($Value, $culture) }
            'int' { return [Convert]::ToInt32($Value, $culture) }
            'double' { return [Convert]::ToDouble($Value, $culture) }
            'decimal' { return [Convert]::ToDecimal($Value, $culture) }
            'guid' { return [Guid] $Value }
            'datetime' { return [DateTimeOffset]::Parse($Value, $culture, [Globalization.DateTimeStyles]::AssumeUniversal).UtcDateTime }
            default { return [Convert]::ToString($Value, $culture) }
        }
    } catch {
        $detail = "The value of $($Property.Name) is none that it can have."
        throw (New-Problem -Status 422 -Code 'value-refused' -Detail $detail)
    }
}

# Values of a list, each after its parent value.
function Expand-List {
    param($Parent, [string] $Above)
    $one = [Microsoft.EnterpriseManagement.Common.TraversalDepth]::OneLevel
    $children = $Group.EntityTypes.GetChildEnumerations($Parent.Id, $one)
    foreach ($child in ($children | Sort-Object Ordinal)) {
        $path = $(if ($Above -eq '') { $child.DisplayName } else { "$Above\$($child.DisplayName)" })
        ConvertTo-ListValue -Enumeration $child -Path $path
        Expand-List -Parent $child -Above $path
    }
}

# Profiles of the user roles that contain the account or one of its groups; $null when they cannot be read.
function Get-Profile {
    try {
        $names = @($Account)
        $identity = [Security.Principal.WindowsIdentity]::GetCurrent()
        if ($identity.Name -eq $Account) {
            $names += @($identity.Groups | ForEach-Object { $_.Translate([Security.Principal.NTAccount]).Value })
        }
        $profiles = @($Group.Security.GetUserRoles() | Where-Object {
            $role = $_
            @($role.Users | Where-Object { $names -contains $_ }).Length -gt 0
        } | ForEach-Object { $_.Profile.Name } | Sort-Object -Unique)
        if ($profiles.Length -gt 0) { return , $profiles }
    } catch {
        Write-Warning "The user roles could not be read: $($_.Exception.Message)"
    }
    return $null
}

function Get-Version {
    param($Projection)
    return $Projection.Object.LastModified.Ticks.ToString([Globalization.CultureInfo]::InvariantCulture)
}

# Returns Version and Body, which is a WorkItem of the contract.
function ConvertTo-WorkItem {
    param($Projection, [switch] $WithComments)
    $object = $Projection.Object
    $properties = [ordered]@{}
    foreach ($value in $object.Values) {
        if ($null -ne $value.Value -and $value.Type.Name -cne 'ObjectStatus') {
            $properties[$value.Type.Name] = ConvertTo-JsonValue -Value $value.Value
        }
    }
    $related = @{}
    foreach ($component in $Projection) {
        $name = $component.Key.ParentElement.Name
        if (-not $related.ContainsKey($name)) { $related[$name] = @() }
        $related[$name] += $component.Value.Object
    }
    $shownPeople = [ordered]@{}
    foreach ($person in $People.Keys) {
        if ($related.ContainsKey($People[$person])) {
            $shownPeople[$person] = ConvertTo-Person -Object $related[$People[$person]][0]
        }
    }
    $body = [ordered]@{
        id = $object.Id.ToString()
        class = $object.GetMostDerivedClasses()[0].Name
        number = [string] $properties['Id']
        createdAt = ConvertTo-Instant -Time $object.TimeAdded
        changedAt = ConvertTo-Instant -Time $object.LastModified
        properties = $properties
        people = $shownPeople
        configurationItems = @($related[$AboutItem] | Where-Object { $_ } | ForEach-Object { ConvertTo-ConfigurationItem -Object $_ })
    }
    if ($WithComments) {
        $comments = @($related[$HasComment] | Where-Object { $_ } | ForEach-Object { ConvertTo-Comment -Object $_ })
        $body['comments'] = @($comments | Sort-Object { $_.enteredAt })
    }
    return @{ Version = (Get-Version -Projection $Projection); Body = $body }
}

function ConvertTo-Comment {
    param($Object)
    return [ordered]@{
        text = [string] $Object.Item($null, 'Comment').Value
        enteredBy = [string] $Object.Item($null, 'EnteredBy').Value
        enteredAt = ConvertTo-Instant -Time ($Object.Item($null, 'EnteredDate').Value)
        isPrivate = [bool] $Object.Item($null, 'IsPrivate').Value
    }
}

function ConvertTo-ConfigurationItem {
    param($Object)
    return [ordered]@{ id = $Object.Id.ToString(); class = $Object.GetMostDerivedClasses()[0].Name; name = [string] $Object.DisplayName }
}

function ConvertTo-Person {
    param($Object)
    return [ordered]@{ id = $Object.Id.ToString(); name = [string] $Object.DisplayName }
}

function ConvertTo-ListValue {
    param($Enumeration, [string] $Path)
    return [ordered]@{ id = $Enumeration.Id.ToString(); name = [string] $Enumeration.DisplayName; path = $Path }
}

function ConvertTo-EnumValue {
    param($Enumeration)
    return [ordered]@{ id = $Enumeration.Id.ToString(); name = [string] $Enumeration.DisplayName }
}

function ConvertTo-JsonValue {
    param($Value)
    if ($Value -is [DateTime]) { return ConvertTo-Instant -Time $Value }
    if ($Value -is [Guid]) { return $Value.ToString() }
    if ($null -ne $Value.PSObject.Properties['DisplayName'] -and $null -ne $Value.PSObject.Properties['Id']) {
        return ConvertTo-EnumValue -Enumeration $Value
    }
    if ($Value -is [string] -or $Value -is [ValueType]) { return $Value }
    return [string] $Value
}

# Times of the database are UTC.
function ConvertTo-Instant {
    param([DateTime] $Time)
    return [DateTime]::SpecifyKind($Time, [DateTimeKind]::Utc).ToString('yyyy-MM-ddTHH:mm:ss.fffZ')
}

Export-ModuleMember -Function @(
    'Connect-ServiceManager', 'Get-SmHealth', 'Get-SmTemplate', 'Get-SmListValue', 'Find-SmWorkItem',
    'Get-SmWorkItem', 'New-SmWorkItem', 'Set-SmWorkItem', 'Find-SmConfigurationItem', 'New-SmConfigurationItem'
)
