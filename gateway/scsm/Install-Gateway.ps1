#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Installs the gateway beside Service Manager as a Windows service, or builds the folder of a site for IIS or an Azure web app.

.DESCRIPTION
Takes the parameters of ITSMC's script: the management server, the domain and the user, and a name. It stores no password:
the service runs as the user, whose password Windows keeps as it keeps that of every service, or as a group managed
service account, which has none.

.PARAMETER WebAppName
Name of the gateway; also the name of the folder that it is installed in.

.PARAMETER ServerName
Fully qualified name of the Service Manager management server.

.PARAMETER Domain
Domain of the user.

.PARAMETER UserName
User of Service Manager in the role Advanced Operator. A name that ends in $ is a group managed service account.

.PARAMETER Site
Builds a site in this folder in place of a service: for IIS on this machine, or for an Azure web app.

.EXAMPLE
.\Install-Gateway.ps1 -WebAppName sm-gateway -ServerName sm01.contoso.com -Domain CONTOSO -UserName 'svc-smgw$' `
    -TenantId 11111111-2222-3333-4444-555555555555 -Audience 66666666-7777-8888-9999-000000000000 `
    -CertificateThumbprint 0123456789ABCDEF0123456789ABCDEF01234567
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9-]{2,60}$')] [string] $WebAppName,
    [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9.-]+$')] [string] $ServerName,
    [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9.-]+$')] [string] $Domain,
    [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9._$-]+$')] [string] $UserName,
    [Parameter(Mandatory = $true)] [Guid] $TenantId,
    [Parameter(Mandatory = $true)] [Guid] $Audience,
    [Guid[]] $ClientIds = @(),
    [string] $Authority = 'https://login.microsoftonline.com',
    [ValidateRange(1, 65535)] [int] $Port = 8443,
    [string] $CertificateThumbprint = '',
    [string] $Site = ''
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$serviceName = 'ServiceManagerGateway'
$account = '{0}\{1}' -f $Domain, $UserName
$files = @('*.psm1', 'Routes.psd1', 'Start-Gateway.ps1')
# An application ID that no other program on this machine uses.
$applicationId = '{6c1d7d42-0a40-4d2e-8a53-7a4a9c1e5b60}'

function Copy-Gateway {
    param([string] $Folder)
    New-Item -ItemType Directory -Force -Path $Folder | Out-Null
    foreach ($pattern in $files) { Copy-Item -Path (Join-Path $PSScriptRoot $pattern) -Destination $Folder -Force }
}

# Holds no secret.
function Write-Settings {
    param([string] $Folder, [string] $Prefix)
    $clients = ($ClientIds | ForEach-Object { "'$_'" }) -join ', '
    $text = @(
        '@{'
        "    Server = '$ServerName'"
        "    Domain = '$Domain'"
        "    User = '$UserName'"
        "    TenantId = '$TenantId'"
        "    Audience = '$Audience'"
        "    Authority = '$($Authority.Replace("'", "''"))'"
        "    ClientIds = @($clients)"
        "    Prefix = '$Prefix'"
        '}'
    )
    Set-Content -Path (Join-Path $Folder 'Settings.psd1') -Value $text -Encoding UTF8
}

function Install-Site {
    param([string] $Folder)
    Copy-Gateway -Folder (Join-Path $Folder 'App_Data\gateway')
    Write-Settings -Folder (Join-Path $Folder 'App_Data\gateway') -Prefix ''
    Copy-Item -Path (Join-Path $PSScriptRoot 'iis\*') -Destination $Folder -Recurse -Force
    Write-Output "The site is in $Folder. See README.md for IIS and for an Azure web app."
}

function Install-Service {
    $folder = Join-Path $env:ProgramFiles $WebAppName
    $prefix = "https://+:$Port/"
    if ($CertificateThumbprint -notmatch '^[0-9A-Fa-f]{40}$') { throw 'CertificateThumbprint names a certificate of LocalMachine\My.' }
    if (-not (Test-Path "Cert:\LocalMachine\My\$CertificateThumbprint")) { throw "There is no certificate $CertificateThumbprint in LocalMachine\My." }
    Copy-Gateway -Folder $folder
    Write-Settings -Folder $folder -Prefix $prefix
    $program = Join-Path $folder 'service\GatewayService.exe'
    New-Item -ItemType Directory -Force -Path (Split-Path $program) | Out-Null
    Add-Type -Path (Join-Path $PSScriptRoot 'service\GatewayService.cs') -OutputAssembly $program `
        -OutputType WindowsApplication -ReferencedAssemblies 'System.ServiceProcess'
    # The account that the service runs as writes the log.
    $log = Join-Path $folder 'gateway.log'
    if (-not (Test-Path $log)) { New-Item -ItemType File -Path $log | Out-Null }
    Invoke-Program icacls.exe @($log, '/grant', "${account}:(M)")
    Invoke-Program netsh.exe @('http', 'add', 'urlacl', "url=$prefix", "user=$account")
    Invoke-Program netsh.exe @('http', 'add', 'sslcert', "ipport=0.0.0.0:$Port", "certhash=$CertificateThumbprint", "appid=$applicationId")
    New-GatewayService -Program $program
    Start-Service -Name $serviceName
    Write-Output "The service $serviceName listens at port $Port. Its log is $log."
}

function New-GatewayService {
    param([string] $Program)
    if ($UserName.EndsWith('$')) {
        # Nobody knows the password of a group managed service account.
        Invoke-Program sc.exe @('create', $serviceName, 'binPath=', "`"$Program`"", 'obj=', $account, 'start=', 'delayed-auto')
        return
    }
    $credential = Get-Credential -UserName $account -Message 'Windows keeps this password with the service; the gateway does not.'
    New-Service -Name $serviceName -BinaryPathName "`"$Program`"" -DisplayName 'Service Manager gateway' `
        -StartupType Automatic -Credential $credential | Out-Null
}

function Invoke-Program {
    param([string] $Program, [string[]] $Arguments)
    $said = & $Program $Arguments 2>&1
    if ($LASTEXITCODE -ne 0) { throw "$Program $($Arguments -join ' ') failed: $said" }
}

if ($PSCmdlet.ShouldProcess($WebAppName, 'Install the gateway to Service Manager')) {
    if ($Site -ne '') { Install-Site -Folder $Site } else { Install-Service }
}
