# Tokens of a tenant that exists only in the tests.

Set-StrictMode -Version 2.0

$Rsa = New-Object System.Security.Cryptography.RSACryptoServiceProvider 2048
$TenantId = '11111111-2222-3333-4444-555555555555'
$Audience = '66666666-7777-8888-9999-000000000000'

function Get-TestTrust {
    return @{ TenantId = $TenantId; Audience = $Audience; Authority = 'https://login.microsoftonline.com'; ClientIds = @() }
}

# The keys that the tenant publishes.
function Get-TestKeys {
    $public = $Rsa.ExportParameters($false)
    $key = [pscustomobject]@{
        kid = 'key-1'; kty = 'RSA'
        n = ConvertTo-Base64Url -Bytes $public.Modulus
        e = ConvertTo-Base64Url -Bytes $public.Exponent
    }
    return [pscustomobject]@{ keys = @($key) }
}

# A token. Header and Claims override those of a valid token, so that a test gives only what it changes.
function New-TestToken {
    param([hashtable] $Header = @{}, [hashtable] $Claims = @{})
    $now = [int64] ([DateTime]::UtcNow - (New-Object DateTime 1970, 1, 1, 0, 0, 0, ([DateTimeKind]::Utc))).TotalSeconds
    $head = @{ alg = 'RS256'; kid = 'key-1'; typ = 'JWT' }
    $body = @{
        iss = "https://login.microsoftonline.com/$TenantId/v2.0"; aud = $Audience; tid = $TenantId
        iat = $now; nbf = $now; exp = $now + 3600; roles = @('WorkItems.ReadWrite'); azp = 'client-1'
    }
    foreach ($name in $Header.Keys) { $head[$name] = $Header[$name] }
    foreach ($name in $Claims.Keys) { $body[$name] = $Claims[$name] }
    $signed = '{0}.{1}' -f (ConvertTo-Base64Url -Bytes ([Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $head -Compress)))),
        (ConvertTo-Base64Url -Bytes ([Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $body -Compress))))
    $hash = [System.Security.Cryptography.HashAlgorithmName]::SHA256
    $padding = [System.Security.Cryptography.RSASignaturePadding]::Pkcs1
    $signature = $Rsa.SignData([Text.Encoding]::ASCII.GetBytes($signed), $hash, $padding)
    return '{0}.{1}' -f $signed, (ConvertTo-Base64Url -Bytes $signature)
}

function ConvertTo-Base64Url {
    param([byte[]] $Bytes)
    return [Convert]::ToBase64String($Bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_')
}

Export-ModuleMember -Function @('Get-TestTrust', 'Get-TestKeys', 'New-TestToken')
