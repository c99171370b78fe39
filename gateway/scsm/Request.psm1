# Reads the parts of a request, and refuses what the contract does not describe.

Set-StrictMode -Version 2.0

Import-Module (Join-Path $PSScriptRoot 'Problem.psm1')

$Guid = '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$'
$Classes = @('System.WorkItem.Incident', 'System.WorkItem.ChangeRequest')

function New-Malformed {
    param([string] $Detail)
    return New-Problem -Status 400 -Code 'malformed' -Detail $Detail
}

function Read-Guid {
    param([string] $Text, [string] $What)
    if ($Text -notmatch $Guid) { throw (New-Malformed -Detail "$What is no GUID.") }
    return [Guid] $Text
}

# The only value of a parameter; $null when it is not given.
function Read-Parameter {
    param([hashtable] $Query, [string] $Name, [int] $Longest = 256)
    if (-not $Query.ContainsKey($Name)) { return $null }
    $values = @($Query[$Name])
    if ($values.Length -ne 1 -or $values[0].Length -lt 1 -or $values[0].Length -gt $Longest) {
        throw (New-Malformed -Detail "$Name takes one value of 1 to $Longest characters.")
    }
    return [string] $values[0]
}

function Read-Class {
    param([hashtable] $Query)
    $class = Read-Parameter -Query $Query -Name 'class'
    if ($null -eq $class) { return $Classes[0] }
    if ($Classes -cnotcontains $class) { throw (New-Malformed -Detail "class is one of $($Classes -join ', ').") }
    return $class
}

function Read-Limit {
    param([hashtable] $Query)
    $text = Read-Parameter -Query $Query -Name 'limit'
    if ($null -eq $text) { return 50 }
    $limit = 0
    if (-not [int]::TryParse($text, [ref] $limit) -or $limit -lt 1 -or $limit -gt 200) {
        throw (New-Malformed -Detail 'limit is a number from 1 to 200.')
    }
    return $limit
}

function Read-Time {
    param([string] $Text, [string] $What)
    $time = [DateTimeOffset]::MinValue
    $culture = [Globalization.CultureInfo]::InvariantCulture
    $isTime = [DateTimeOffset]::TryParse($Text, $culture, [Globalization.DateTimeStyles]::AssumeUniversal, [ref] $time)
    if (-not $isTime -or $Text -notmatch '^\d{4}-\d\d-\d\dT') { throw (New-Malformed -Detail "$What is no time.") }
    return $time.UtcDateTime
}

# The names of the configuration items that a request looks for.
function Read-Names {
    param([hashtable] $Query)
    $names = @()
    if ($Query.ContainsKey('name')) { $names = @($Query['name']) }
    if ($names.Length -lt 1 -or $names.Length -gt 20) { throw (New-Malformed -Detail 'name is given 1 to 20 times.') }
    foreach ($name in $names) {
        if ($name.Length -lt 1 -or $name.Length -gt 256) { throw (New-Malformed -Detail 'A name has 1 to 256 characters.') }
    }
    return , $names
}

# The body of a write request. Members: the members that it may have.
function Read-Change {
    param([string] $Body, [string[]] $Members)
    $given = $null
    try { $given = ConvertFrom-Json $Body } catch { throw (New-Malformed -Detail 'The body is no JSON.') }
    if ($given -isnot [System.Management.Automation.PSCustomObject]) { throw (New-Malformed -Detail 'The body is no object.') }
    Assert-Members -Object $given -Members $Members -What 'The body'
    $names = @($given.PSObject.Properties | ForEach-Object { $_.Name })
    if ($names.Length -eq 0) { throw (New-Malformed -Detail 'The body says nothing.') }
    $change = @{ properties = @{}; people = @{}; comments = @(); configurationItems = @() }
    if ($names -ccontains 'properties') { $change.properties = Read-Properties -Given $given.properties }
    if ($names -ccontains 'people') { $change.people = Read-People -Given $given.people }
    if ($names -ccontains 'comments') { $change.comments = @(Read-Comments -Given $given.comments) }
    if ($names -ccontains 'configurationItems') { $change.configurationItems = @(Read-Items -Given $given.configurationItems) }
    if ($names -ccontains 'template') { $change.template = Read-Guid -Text ([string] $given.template) -What 'template' }
    if ($names -ccontains 'class') { $change.class = Read-ClassName -Given $given.class }
    return $change
}

# The name of a class of configuration items: it becomes part of a search.
function Read-ClassName {
    param($Given)
    if ($Given -isnot [string] -or $Given -notmatch '^[A-Za-z][A-Za-z0-9_.]{0,255}\z') {
        throw (New-Malformed -Detail 'class is no name of a class.')
    }
    return $Given
}

function Read-Properties {
    param($Given)
    if ($Given -isnot [System.Management.Automation.PSCustomObject]) { throw (New-Malformed -Detail 'properties is no object.') }
    $properties = @{}
    foreach ($member in $Given.PSObject.Properties) {
        $isValue = $null -eq $member.Value -or $member.Value -is [string] -or $member.Value -is [ValueType]
        if (-not $isValue) { throw (New-Malformed -Detail "$($member.Name) is given text, a number, true, false or null.") }
        $properties[$member.Name] = $member.Value
    }
    return $properties
}

function Read-People {
    param($Given)
    if ($Given -isnot [System.Management.Automation.PSCustomObject]) { throw (New-Malformed -Detail 'people is no object.') }
    Assert-Members -Object $Given -Members @('assignedTo', 'affectedUser') -What 'people'
    $people = @{}
    foreach ($member in $Given.PSObject.Properties) {
        $people[$member.Name] = Read-Guid -Text ([string] $member.Value) -What $member.Name
    }
    return $people
}

function Read-Comments {
    param($Given)
    $comments = @($Given)
    if ($comments.Length -gt 10) { throw (New-Malformed -Detail 'comments are 10 at most.') }
    foreach ($comment in $comments) {
        if ($comment -isnot [System.Management.Automation.PSCustomObject]) { throw (New-Malformed -Detail 'A comment is an object.') }
        Assert-Members -Object $comment -Members @('text', 'isPrivate') -What 'A comment'
        $text = $comment.PSObject.Properties['text']
        if ($null -eq $text -or $text.Value -isnot [string] -or $text.Value.Length -lt 1 -or $text.Value.Length -gt 4000) {
            throw (New-Malformed -Detail 'text has 1 to 4000 characters.')
        }
        $isPrivate = $comment.PSObject.Properties['isPrivate']
        if ($null -ne $isPrivate -and $isPrivate.Value -isnot [bool]) { throw (New-Malformed -Detail 'isPrivate is true or false.') }
        @{ text = $text.Value; isPrivate = ($null -eq $isPrivate -or $isPrivate.Value) }
    }
}

function Read-Items {
    param($Given)
    $items = @($Given)
    if ($items.Length -gt 50) { throw (New-Malformed -Detail 'configurationItems are 50 at most.') }
    foreach ($item in $items) { Read-Guid -Text ([string] $item) -What 'An id of a configuration item' }
}

function Assert-Members {
    param($Object, [string[]] $Members, [string] $What)
    foreach ($member in $Object.PSObject.Properties) {
        if ($Members -cnotcontains $member.Name) { throw (New-Malformed -Detail "$What has no member $($member.Name).") }
    }
}

Export-ModuleMember -Function @(
    'New-Malformed', 'Read-Guid', 'Read-Parameter', 'Read-Class', 'Read-Limit', 'Read-Time', 'Read-Names',
    'Read-Change'
)
