#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Removes the service, its certificate binding, its address and its folder.
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [Parameter(Mandatory = $true)] [ValidatePattern('^[A-Za-z0-9-]{2,60}$')] [string] $WebAppName,
    [ValidateRange(1, 65535)] [int] $Port = 8443
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$serviceName = 'ServiceManagerGateway'
if ($PSCmdlet.ShouldProcess($WebAppName, 'Remove the gateway to Service Manager')) {
    if (Get-Service -Name $serviceName -ErrorAction SilentlyContinue) {
        Stop-Service -Name $serviceName -Force
        & sc.exe delete $serviceName | Out-Null
    }
    & netsh.exe http delete sslcert "ipport=0.0.0.0:$Port" | Out-Null
    & netsh.exe http delete urlacl "url=https://+:$Port/" | Out-Null
    $folder = Join-Path $env:ProgramFiles $WebAppName
    if (Test-Path $folder) { Remove-Item -Path $folder -Recurse -Force }
}
