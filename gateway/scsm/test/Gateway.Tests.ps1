# Pester 5. npm test runs these tests if it finds PowerShell and Pester; by hand: Invoke-Pester test

BeforeAll {
    $root = Split-Path $PSScriptRoot
    Import-Module (Join-Path $PSScriptRoot 'FakeServiceManager.psm1') -Global -Force
    Import-Module (Join-Path $PSScriptRoot 'TestTokens.psm1') -Global -Force
    Import-Module (Join-Path $root 'Gateway.psm1') -Force

    function Send-Request {
        param([string] $Method, [string] $Path, [hashtable] $Query = @{}, $Body = '', [hashtable] $Headers = @{}, [string] $Token = (New-TestToken))
        $all = @{ authorization = "Bearer $Token" }
        foreach ($name in $Headers.Keys) { $all[$name] = $Headers[$name] }
        $text = $(if ($Body -is [string]) { $Body } else { ConvertTo-Json $Body -Depth 10 })
        $request = @{ Method = $Method; Path = $Path; Query = $Query; Headers = $all; Body = $text }
        $answer = Invoke-GatewayRequest -Request $request -Trust (Get-TestTrust)
        return [pscustomobject]@{ Status = $answer.Status; Headers = $answer.Headers; Body = (ConvertFrom-Json $answer.Body) }
    }

    $template = 'a77bb0c9-e201-dd93-230c-799a66d9e8fa'
    $properties = @{ Title = 'CPU is high'; Impact = 'd2b5e816-2d24-8e7d-a61f-2cceaeac2664'; Urgency = '2f8f0747-b6cb-7996-fd4a-84d09743f218' }
}

Describe 'the gateway' {
    BeforeEach {
        Reset-Fake
        Mock -ModuleName Token Invoke-RestMethod { Get-TestKeys }
    }

    It 'says who it is in Service Manager' {
        $answer = Send-Request -Method GET -Path '/v1/health'
        $answer.Status | Should -Be 200
        $answer.Body.account.profiles | Should -Be @('AdvancedOperator')
    }

    It 'lets nobody in whose token has <what>' -ForEach @(
        @{ what = 'another audience'; Header = @{}; Claims = @{ aud = 'other' }; status = 401 }
        @{ what = 'another tenant'; Header = @{}; Claims = @{ tid = 'other' }; status = 401 }
        @{ what = 'another issuer'; Header = @{}; Claims = @{ iss = 'https://example.com' }; status = 401 }
        @{ what = 'expired'; Header = @{}; Claims = @{ exp = 1 }; status = 401 }
        @{ what = 'no algorithm'; Header = @{ alg = 'none' }; Claims = @{}; status = 401 }
        @{ what = 'an unknown key'; Header = @{ kid = 'other' }; Claims = @{}; status = 401 }
        @{ what = 'no role'; Header = @{}; Claims = @{ roles = @() }; status = 403 }
    ) {
        $answer = Send-Request -Method GET -Path '/v1/health' -Token (New-TestToken -Header $Header -Claims $Claims)
        $answer.Status | Should -Be $status
    }

    It 'lets nobody in whose token was changed after it was signed' {
        $parts = (New-TestToken).Split('.')
        $other = (New-TestToken -Claims @{ oid = 'other' }).Split('.')
        $answer = Send-Request -Method GET -Path '/v1/health' -Token ('{0}.{1}.{2}' -f $parts[0], $other[1], $parts[2])
        $answer.Status | Should -Be 401
        $answer.Headers['WWW-Authenticate'] | Should -Be 'Bearer'
    }

    It 'makes an incident, and reads it again' {
        $made = Send-Request -Method POST -Path '/v1/work-items' -Body @{ template = $template; properties = $properties; comments = @(@{ text = 'first' }) }
        $made.Status | Should -Be 201
        $read = Send-Request -Method GET -Path $made.Headers['Location']
        $read.Body.number | Should -Be 'IR1'
        $read.Body.comments[0].isPrivate | Should -BeTrue
        $read.Headers['ETag'] | Should -Be $made.Headers['ETag']
    }

    It 'creates a configuration item once' {
        $body = @{ class = 'Microsoft.Windows.Computer'; properties = @{ PrincipalName = 'vm-7' } }
        $made = Send-Request -Method POST -Path '/v1/configuration-items' -Body $body
        $again = Send-Request -Method POST -Path '/v1/configuration-items' -Body $body
        $made.Status, $again.Status | Should -Be @(201, 200)
        $again.Body.id | Should -Be $made.Body.id
    }

    It 'passes on what a rule refuses' {
        $answer = Send-Request -Method POST -Path '/v1/work-items' -Body @{ template = $template; properties = @{ Title = 'x' } }
        $answer.Status | Should -Be 422
        $answer.Body.code | Should -Be 'value-missing'
        $answer.Headers['Content-Type'] | Should -Be 'application/problem+json'
    }

    It 'changes nothing on top of an old version, nor of none' {
        $made = Send-Request -Method POST -Path '/v1/work-items' -Body @{ template = $template; properties = $properties }
        $path = $made.Headers['Location']
        $change = @{ properties = @{ Title = 'other' } }
        (Send-Request -Method PATCH -Path $path -Body $change -Headers @{ 'if-match' = '"0"' }).Status | Should -Be 412
        (Send-Request -Method PATCH -Path $path -Body $change).Status | Should -Be 428
        (Send-Request -Method PATCH -Path $path -Body $change -Headers @{ 'if-match' = $made.Headers['ETag'] }).Status | Should -Be 200
    }

    It 'refuses what the contract does not describe: <what>' -ForEach @(
        @{ what = 'a parameter'; Method = 'GET'; Path = '/v1/health'; Query = @{ colour = @('red') }; Body = '' }
        @{ what = 'a search for nothing'; Method = 'GET'; Path = '/v1/work-items'; Query = @{}; Body = '' }
        @{ what = 'a limit'; Method = 'GET'; Path = '/v1/work-items'; Query = @{ property = @('Id'); equals = @('x'); limit = @('201') }; Body = '' }
        @{ what = 'a body'; Method = 'POST'; Path = '/v1/work-items'; Query = @{}; Body = '{' }
        @{ what = 'a member'; Method = 'POST'; Path = '/v1/work-items'; Query = @{}; Body = '{"colour":"red"}' }
        @{ what = 'a class'; Method = 'POST'; Path = '/v1/configuration-items'; Query = @{}; Body = '{"class":"x'' or 1=1","properties":{"a":"b"}}' }
        @{ what = 'an id'; Method = 'GET'; Path = '/v1/work-items/1'; Query = @{}; Body = '' }
    ) {
        (Send-Request -Method $Method -Path $Path -Query $Query -Body $Body).Status | Should -Be 400
    }

    It 'gives a page, and says whether there is more' {
        foreach ($number in 1..3) {
            $null = Send-Request -Method POST -Path '/v1/work-items' -Body @{ template = $template; properties = $properties }
        }
        $page = Send-Request -Method GET -Path '/v1/work-items' -Query @{ changedSince = @('2026-01-01T00:00:00Z'); limit = @('2') }
        $page.Body.workItems.Count | Should -Be 2
        $page.Body.next | Should -Not -BeNullOrEmpty
    }
}
