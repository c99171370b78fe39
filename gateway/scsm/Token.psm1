# Checks access tokens of Entra ID: signature, issuer, audience, time and application role.

Set-StrictMode -Version 2.0

Import-Module (Join-Path $PSScriptRoot 'Problem.psm1')

# The application role that a token must have.
$Role = 'WorkItems.ReadWrite'

# The allowed difference between clocks.
$ToleranceSeconds = 60

# Published keys are fetched again after $KeysLastMinutes, and at once for an unknown key, but not more often than
# every $AskAgainAfterSeconds.
$KeysLastMinutes = 60
$AskAgainAfterSeconds = 30

$Keys = @{}
$KeysFetchedAt = [DateTime]::MinValue

# Throws a problem unless the header holds a token of the tenant for this gateway. Trust: TenantId, Audience, Authority, and
# ClientIds, the applications that are admitted, if the list is not empty.
function Assert-Token {
    param(
        [string] $Authorization,
        [Parameter(Mandatory = $true)] [hashtable] $Trust,
        [DateTime] $Now = [DateTime]::UtcNow
    )
    if ($Authorization -notmatch '^Bearer +(\S+)$') {
        throw (New-Problem -Status 401 -Code 'not-signed-in' -Detail 'A bearer token of Entra ID is needed.')
    }
    $parts = $Matches[1].Split('.')
    $header = $null
    $claims = $null
    try {
        if ($parts.Length -ne 3) { throw 'no JWT' }
        $header = ConvertFrom-Json (ConvertFrom-Base64UrlText -Text $parts[0])
        $claims = ConvertFrom-Json (ConvertFrom-Base64UrlText -Text $parts[1])
        $signature = ConvertFrom-Base64Url -Text $parts[2]
    } catch {
        throw (New-Refusal -Reason 'it is no JWT')
    }
    # Only this algorithm is accepted, whatever the header of the token says.
    if ((Get-Claim -Claims $header -Name 'alg') -ne 'RS256') { throw (New-Refusal -Reason 'it is not signed with RS256') }
    $key = Get-SigningKey -KeyId ([string] (Get-Claim -Claims $header -Name 'kid')) -Trust $Trust -Now $Now
    $signed = [Text.Encoding]::ASCII.GetBytes($parts[0] + '.' + $parts[1])
    if ($null -eq $key -or -not (Test-Signature -Key $key -Signed $signed -Signature $signature)) {
        throw (New-Refusal -Reason 'no published key of the tenant signed it')
    }
    Assert-Claims -Claims $claims -Trust $Trust -Now $Now
}

function Assert-Claims {
    param($Claims, [hashtable] $Trust, [DateTime] $Now)
    $issuers = @(
        ('https://sts.windows.net/{0}/' -f $Trust.TenantId),
        ('{0}/{1}/v2.0' -f $Trust.Authority.TrimEnd('/'), $Trust.TenantId)
    )
    if ($issuers -notcontains (Get-Claim -Claims $Claims -Name 'iss')) { throw (New-Refusal -Reason 'another issuer') }
    if ((Get-Claim -Claims $Claims -Name 'tid') -ne $Trust.TenantId) { throw (New-Refusal -Reason 'another tenant') }
    $audiences = @($Trust.Audience, ('api://{0}' -f $Trust.Audience))
    if ($audiences -notcontains (Get-Claim -Claims $Claims -Name 'aud')) { throw (New-Refusal -Reason 'another audience') }
    $seconds = [int64] ($Now - (New-Object DateTime 1970, 1, 1, 0, 0, 0, ([DateTimeKind]::Utc))).TotalSeconds
    $expires = Get-Claim -Claims $Claims -Name 'exp'
    if ($null -eq $expires -or $seconds -gt ([int64] $expires + $ToleranceSeconds)) {
        throw (New-Refusal -Reason 'it has expired')
    }
    $notBefore = Get-Claim -Claims $Claims -Name 'nbf'
    if ($null -ne $notBefore -and $seconds -lt ([int64] $notBefore - $ToleranceSeconds)) {
        throw (New-Refusal -Reason 'it is not valid yet')
    }
    $roles = @(Get-Claim -Claims $Claims -Name 'roles')
    if ($roles -cnotcontains $Role) {
        throw (New-Problem -Status 403 -Code 'role-missing' -Detail "The token has no application role $Role.")
    }
    $client = Get-Claim -Claims $Claims -Name 'azp'
    if ($null -eq $client) { $client = Get-Claim -Claims $Claims -Name 'appid' }
    $clients = @($Trust.ClientIds)
    if ($clients.Length -gt 0 -and $clients -notcontains $client) {
        throw (New-Problem -Status 403 -Code 'role-missing' -Detail 'The application is not among those that are let in.')
    }
}

# A published key of the tenant: @{ n; e } in base64url; $null when no key has that id.
function Get-SigningKey {
    param([string] $KeyId, [hashtable] $Trust, [DateTime] $Now)
    $age = $Now - $script:KeysFetchedAt
    $isOld = $age.TotalMinutes -ge $KeysLastMinutes
    $isUnknown = -not $script:Keys.ContainsKey($KeyId) -and $age.TotalSeconds -ge $AskAgainAfterSeconds
    if ($isOld -or $isUnknown) {
        try {
            $published = Read-PublishedKeys -Trust $Trust
            $fresh = @{}
            foreach ($key in $published.keys) { $fresh[[string] $key.kid] = @{ n = $key.n; e = $key.e } }
            $script:Keys = $fresh
            $script:KeysFetchedAt = $Now
        } catch {
            # The keys that were fetched before stay in use, so that the gateway works during an outage of Entra ID.
            if ($script:Keys.Count -eq 0) {
                throw (New-Problem -Status 503 -Code 'unavailable' -Detail 'The keys of the tenant cannot be fetched.')
            }
        }
    }
    if ($script:Keys.ContainsKey($KeyId)) { return $script:Keys[$KeyId] }
    return $null
}

function Read-PublishedKeys {
    param([hashtable] $Trust)
    [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
    $address = '{0}/{1}/discovery/v2.0/keys' -f $Trust.Authority.TrimEnd('/'), $Trust.TenantId
    return Invoke-RestMethod -Uri $address -TimeoutSec 10 -UseBasicParsing
}

function Test-Signature {
    param([hashtable] $Key, [byte[]] $Signed, [byte[]] $Signature)
    $parameters = New-Object System.Security.Cryptography.RSAParameters
    $parameters.Modulus = ConvertFrom-Base64Url -Text $Key.n
    $parameters.Exponent = ConvertFrom-Base64Url -Text $Key.e
    $rsa = [System.Security.Cryptography.RSA]::Create()
    try {
        $rsa.ImportParameters($parameters)
        $hash = [System.Security.Cryptography.HashAlgorithmName]::SHA256
        $padding = [System.Security.Cryptography.RSASignaturePadding]::Pkcs1
        return $rsa.VerifyData($Signed, $Signature, $hash, $padding)
    } finally {
        $rsa.Dispose()
    }
}

function New-Refusal {
    param([string] $Reason)
    return New-Problem -Status 401 -Code 'not-signed-in' -Detail "The token is refused: $Reason."
}

# A claim; $null when the token does not have it.
function Get-Claim {
    param($Claims, [string] $Name)
    $member = $Claims.PSObject.Properties[$Name]
    if ($null -eq $member) { return $null }
    return $member.Value
}

function ConvertFrom-Base64Url {
    param([string] $Text)
    $padded = $Text.Replace('-', '+').Replace('_', '/')
    $padded = $padded.PadRight([int] ([Math]::Ceiling($padded.Length / 4) * 4), '=')
    return , [Convert]::FromBase64String($padded)
}

function ConvertFrom-Base64UrlText {
    param([string] $Text)
    return [Text.Encoding]::UTF8.GetString((ConvertFrom-Base64Url -Text $Text))
}

Export-ModuleMember -Function Assert-Token
