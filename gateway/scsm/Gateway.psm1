# Answers requests. It uses neither the listener nor the SDK: a request is a hashtable, and Service Manager is reached through
# the functions of ServiceManager.psm1, or of a module with the same functions.

Set-StrictMode -Version 2.0

foreach ($name in 'Problem', 'Request', 'Token') { Import-Module (Join-Path $PSScriptRoot "$name.psm1") }

$Version = '1.1.0'
$MaxBodyBytes = 1048576
$Routes = (Import-PowerShellDataFile (Join-Path $PSScriptRoot 'Routes.psd1')).Routes

# Answers a request.
#   Request: Method, Path, Query (name to values), Headers (names in lower case), Body (text)
#   Trust: which tokens are accepted, see Token.psm1
# Returns Status, Headers and Body (text).
function Invoke-GatewayRequest {
    param(
        [Parameter(Mandatory = $true)] [hashtable] $Request,
        [Parameter(Mandatory = $true)] [hashtable] $Trust
    )
    try {
        Assert-Token -Authorization ([string] $Request.Headers['authorization']) -Trust $Trust
        $found = Find-Route -Method $Request.Method -Path $Request.Path
        foreach ($name in $Request.Query.Keys) {
            if ($found.Route.Query -cnotcontains $name) { throw (New-Malformed -Detail "There is no parameter $name.") }
        }
        if ([Text.Encoding]::UTF8.GetByteCount([string] $Request.Body) -gt $MaxBodyBytes) {
            throw (New-Problem -Status 413 -Code 'too-large' -Detail 'The body is larger than 1 MiB.')
        }
        return Invoke-Operation -Route $found.Route -Value $found.Value -Request $Request
    } catch {
        return ConvertTo-ProblemAnswer -Exception $_.Exception
    }
}

# The route of a path, and the value of its parameter.
function Find-Route {
    param([string] $Method, [string] $Path)
    foreach ($route in $Routes) {
        $pattern = '^' + ($route.Path -replace '\{\w+\}', '([^/]+)') + '$'
        if ($route.Method -ceq $Method -and $Path -cmatch $pattern) {
            $value = ''
            if ($Matches.Count -gt 1) { $value = [Uri]::UnescapeDataString($Matches[1]) }
            return @{ Route = $route; Value = $value }
        }
    }
    throw (New-Problem -Status 404 -Code 'not-found' -Detail "There is nothing at $Method $Path.")
}

function Invoke-Operation {
    param([hashtable] $Route, [string] $Value, [hashtable] $Request)
    switch ($Route.Operation) {
        'getHealth' {
            $health = Get-SmHealth
            return New-Answer -Body ([ordered]@{
                gateway = [ordered]@{ version = $Version }
                serviceManager = $health.serviceManager
                account = $health.account
            })
        }
        'listTemplates' {
            return New-Answer -Body ([ordered]@{ templates = @(Get-SmTemplate -Class (Read-Class -Query $Request.Query)) })
        }
        'getList' {
            return New-Answer -Body ([ordered]@{ values = @(Get-SmListValue -List (Read-Guid -Text $Value -What 'The list')) })
        }
        'listWorkItems' { return New-Answer -Body (Find-Page -Query $Request.Query) }
        'createWorkItem' {
            $change = Read-Change -Body $Request.Body -Members $Route.Body
            if (-not $change.ContainsKey('template')) { throw (New-Malformed -Detail 'The body names no template.') }
            $item = New-SmWorkItem -Template $change.template -Change $change
            return New-ItemAnswer -Status 201 -Item $item
        }
        'getWorkItem' {
            return New-ItemAnswer -Status 200 -Item (Get-SmWorkItem -Id (Read-Guid -Text $Value -What 'The id'))
        }
        'changeWorkItem' {
            $id = Read-Guid -Text $Value -What 'The id'
            $etag = [string] $Request.Headers['if-match']
            if ($etag -eq '') {
                throw (New-Problem -Status 428 -Code 'if-match-missing' -Detail 'A change needs If-Match.')
            }
            $change = Read-Change -Body $Request.Body -Members $Route.Body
            return New-ItemAnswer -Status 200 -Item (Set-SmWorkItem -Id $id -Version $etag.Trim('"') -Change $change)
        }
        'findConfigurationItems' {
            $items = @(Find-SmConfigurationItem -Name (Read-Names -Query $Request.Query))
            return New-Answer -Body ([ordered]@{ configurationItems = $items })
        }
        'createConfigurationItem' {
            $given = Read-Change -Body $Request.Body -Members $Route.Body
            if (-not $given.ContainsKey('class') -or $given.properties.Count -eq 0) {
                throw (New-Malformed -Detail 'The body names no class, or gives no properties.')
            }
            $item = New-SmConfigurationItem -Class $given.class -Properties $given.properties
            return New-Answer -Status $(if ($item.IsNew) { 201 } else { 200 }) -Body $item.Body
        }
    }
}

# A page of work items, found by a property or by the time of their last change.
function Find-Page {
    param([hashtable] $Query)
    $property = Read-Parameter -Query $Query -Name 'property' -Longest 100
    $equals = Read-Parameter -Query $Query -Name 'equals'
    $contains = Read-Parameter -Query $Query -Name 'contains'
    $since = Read-Parameter -Query $Query -Name 'changedSince'
    $search = @{ Class = Read-Class -Query $Query; After = Read-Parameter -Query $Query -Name 'after'; Limit = Read-Limit -Query $Query }
    if ($null -ne $since) {
        if ($null -ne $property -or $null -ne $equals -or $null -ne $contains) {
            throw (New-Malformed -Detail 'changedSince goes alone.')
        }
        $search.ChangedSince = Read-Time -Text $since -What 'changedSince'
    } else {
        if ($property -notmatch '^[A-Za-z_][A-Za-z0-9_]{0,99}$' -or ($null -eq $equals) -eq ($null -eq $contains)) {
            throw (New-Malformed -Detail 'Name a property and either equals or contains, or changedSince.')
        }
        $search.Property = $property
        $search.Operator = $(if ($null -ne $equals) { 'Equal' } else { 'Like' })
        $search.Value = $(if ($null -ne $equals) { $equals } else { $contains })
    }
    $found = Find-SmWorkItem -Search $search
    $page = [ordered]@{ workItems = @($found.Items) }
    if ($null -ne $found.Next) { $page.next = $found.Next }
    return $page
}

function New-Answer {
    param([int] $Status = 200, $Body, [hashtable] $Headers = @{})
    $Headers['Content-Type'] = 'application/json; charset=utf-8'
    return @{ Status = $Status; Headers = $Headers; Body = (ConvertTo-Json -InputObject $Body -Depth 10 -Compress) }
}

# Item: Version and Body, the form in which ServiceManager.psm1 returns a work item.
function New-ItemAnswer {
    param([int] $Status, [hashtable] $Item)
    $headers = @{ 'ETag' = '"{0}"' -f $Item.Version }
    if ($Status -eq 201) { $headers['Location'] = '/v1/work-items/{0}' -f $Item.Body.id }
    return New-Answer -Status $Status -Body $Item.Body -Headers $headers
}

# The caller does not see the text of an unexpected exception, which may name servers and accounts.
function ConvertTo-ProblemAnswer {
    param([System.Exception] $Exception)
    $problem = Get-Problem -Exception $Exception
    if ($null -eq $problem) {
        Write-Warning "A request failed: $($Exception.GetType().FullName): $($Exception.Message)"
        $problem = New-Problem -Status 503 -Code 'unavailable' -Detail 'The gateway failed; its log says why.'
    }
    $answer = New-Answer -Status $problem.Data['Status'] -Body (ConvertTo-ProblemBody -Problem $problem)
    $answer.Headers['Content-Type'] = 'application/problem+json'
    if ($answer.Status -eq 401) { $answer.Headers['WWW-Authenticate'] = 'Bearer' }
    if ($answer.Status -eq 503) { $answer.Headers['Retry-After'] = '10' }
    return $answer
}

Export-ModuleMember -Function Invoke-GatewayRequest
